// The types as an ES module sees them. It is compiled, not run.

import {
  BattleHardenedSampler,
  FatigueDetector,
  Optimizer,
  Simulator,
  SyntheticRevenueCalculator,
  creditJourneys,
} from "lagwise";
import type { Episode } from "lagwise";
import type {
  AdColumns,
  AdCredit,
  AdRegistered,
  AdState,
  Allocation,
  AllocationColumns,
  Bound,
  Comparison,
  CompleteConfig,
  CompleteEvent,
  CompleteTenantConfig,
  Config,
  CreditModel,
  CreditOptions,
  CreditReport,
  DealStage,
  DealValue,
  Decision,
  DecisionOptions,
  ErrorCode,
  Event,
  FatigueReport,
  Instant,
  Journey,
  KnownPolicy,
  LagReport,
  LagwiseError,
  LiveAd,
  Outcome,
  OutcomeStatus,
  Policy,
  RefreshRequest,
  RefreshState,
  Run,
  Stage,
  StageChange,
  StageChangeOutcome,
  StageValue,
  StateSize,
  TenantConfig,
  Tick,
  World,
} from "lagwise";

const stage: Stage = { name: "sale", nominalRate: 0.02, cv: 0.5 };
const config: Config = { currency: "EUR", model: "funnel", stages: [stage], allocation: { maxBudgetChange: null } };
const sampler = new BattleHardenedSampler(config);

// Everything that is left out has its default.
const complete: CompleteConfig = sampler.config;
const hours: number = complete.periodHours;
const lag: number | undefined = complete.stages[0]?.lagMedianDays;
const fewest: number = complete.fatigue.minImpressions;
const again: Config = complete;
void [hours, lag, fewest, again, sampler.toJSON(), new BattleHardenedSampler(complete)];

const ad: AdState = {
  adId: "a",
  impressions: 10_000n,
  clicks: 120,
  spend: 100,
  ageHours: 96,
  campaignId: null,
  currentBudget: undefined,
  stageCounts: { sale: 3 },
  history: [{ ageHours: 24, impressions: 100, clicks: 1, spend: 2.5 }],
};
const options: DecisionOptions = { seed: 7n, decisionId: "monday", withProbabilityBest: true };
const allocation: Allocation = sampler.selectBudgetAllocation([ad] as const, 100, options);
for (const { adId, recommendedBudget, changePercentage, metrics } of allocation.recommendations) {
  const change: number | null = changePercentage;
  const low: number | undefined = metrics.valuePerSpend?.low;
  const bound: Bound = metrics.bound;
  void [adId.length, recommendedBudget.toFixed(2), change, low, bound];
}
void [sampler.score(ad).score, sampler.verdicts([ad])[0]?.action === "kill"];

const columns: AdColumns = {
  adId: ["a"],
  impressions: Uint32Array.of(10_000),
  clicks: BigInt64Array.of(120n),
  spend: Float64Array.of(100),
  ageHours: Float64Array.of(96),
  frozen: [false],
  minBudget: null,
};
const result: AllocationColumns = sampler.selectBudgetAllocationColumns(columns, 100);
const names: (Bound | undefined)[] = Array.from(result.bound, (code) => result.boundNames[code]);
void names;

const detector = new FatigueDetector(null);
const reports: FatigueReport[] = detector.detect([ad], { a: { active: true } });
const states: Record<string, RefreshState> = Object.fromEntries(reports.map((report) => [report.adId, report.refresh]));
detector.detect([ad], states);

const start: Instant = new Date("2026-03-01T00:00:00Z");
const registered: AdRegistered = { eventId: "1", occurredAt: start, adId: "a", startedAt: null, campaignId: undefined };
const delivered: Event = {
  type: "delivery",
  eventId: "2",
  occurredAt: "2026-03-01T06:05:00Z",
  adId: "a",
  periodStart: start,
  impressions: 900n,
  clicks: 14,
  spend: 11.5,
};
const optimizer = new Optimizer({ currency: "EUR" });
const outcome: Outcome = optimizer.registerAd(registered);
const status: OutcomeStatus = optimizer.apply({ type: "ad_registered", ...registered }).status;
const size: StateSize = optimizer.stateSize();
const lead: LagReport = optimizer.lag("lead");
const decision: Decision = optimizer.recommend(start, 100, options);
const tick: Tick = optimizer.tick("2026-03-01T12:00:00+01:00", 100);
const requests: RefreshRequest[] = tick.refreshRequests;
const madeAt: string = decision.madeAt;
void [
  outcome,
  status,
  size,
  lead.maturityByDay,
  decision.allocation.status,
  madeAt,
  requests,
  optimizer.fatigue(start),
];

const bytes: Uint8Array = optimizer.snapshotBytes();
const restored: Optimizer = Optimizer.restoreBytes(optimizer.config, bytes);
restored.merge(Optimizer.restore(null, optimizer.snapshot()));

// The type tells the events apart.
export function spendOf(event: Event): number {
  switch (event.type) {
    case "delivery":
      return event.spend;
    case "feedback":
      return event.actualSpend ?? 0;
    case "ad_registered":
    case "creative_registered":
    case "stage_entry":
    case "change_committed":
    case "ad_retired":
    case "conversion":
    case "deal_stage":
      return 0;
    case "touch":
      return event.cost ?? 0;
    default:
      return event satisfies never;
  }
}
void spendOf(delivered);

export function codeOf(error: unknown): ErrorCode | undefined {
  return error instanceof Error && "code" in error ? (error as LagwiseError).code : undefined;
}

class Mine implements Policy {
  readonly #optimizer: Optimizer;

  constructor(config: Config, _seed: number | bigint) {
    this.#optimizer = new Optimizer(config);
  }

  observe(event: CompleteEvent): OutcomeStatus {
    if (event.type === "delivery") void [event.clicks.toFixed(0), event.periodStart.length, event.reach ?? 0];
    return this.#optimizer.apply(event).status;
  }

  wish(_now: string, totalBudget: number, ads: readonly LiveAd[]): Float64Array {
    return Float64Array.from(ads, (live) => totalBudget * live.maxBudget * (live.currentBudget ?? 1));
  }
}

const simulator: Simulator = Simulator.fromToml('extends = "base"');
const world: World = { ...simulator.world, days: 2 };
const least: number | undefined = world.funnel.stages[0]?.least;
const run: Run = new Simulator(world).run(7n, new Mine(simulator.ownerConfig(7), 7));
const known: KnownPolicy[] = ["funnel", "thompson_ctr"];
const comparisons: Comparison[] = known.map((policy) => simulator.compare([1, 2n], policy));
const own: Comparison = simulator.compare([1], (account, seed) => new Mine(account, seed));
const episode: Episode = simulator.start(7);
for (const event of episode.dueEvents()) optimizer.apply(event);
episode.step({ observe: () => undefined, wish: (_now, _total, ads) => ads.map(() => 1) });
episode.deliver(episode.liveAds().map((live) => live.maxBudget));
void [
  least,
  run.valueByDay[0],
  comparisons,
  own.percentOfOracle.standardError,
  episode.now.length,
  new Simulator(null),
];

// @ts-expect-error an unknown policy
simulator.run(7, "luck");
// @ts-expect-error no policy
simulator.run(7, optimizer);
// @ts-expect-error a policy where a function that makes one belongs
simulator.compare([7], new Mine(simulator.ownerConfig(7), 7));
// @ts-expect-error a known policy has seen no event of this episode
episode.step("funnel");
// @ts-expect-error a required field is missing
new Simulator({ name: "x" });
// @ts-expect-error it cannot be set
episode.now = "2026-01-05T00:00:00Z";
// @ts-expect-error a required field is missing
sampler.score({ adId: "a" });
// @ts-expect-error snake_case
sampler.score({ ...ad, ad_id: "a" });
// @ts-expect-error a text for a count
sampler.score({ ...ad, clicks: "5" });
// @ts-expect-error an unknown model
new BattleHardenedSampler({ model: "magic" });
// @ts-expect-error an unknown option
sampler.selectBudgetAllocation([ad], 100, { sede: 1 });
// @ts-expect-error a plain array of numbers
sampler.selectBudgetAllocationColumns({ ...columns, clicks: [1] }, 100);
// @ts-expect-error the configuration cannot be set
sampler.config = complete;
// @ts-expect-error an unknown type of event
optimizer.apply({ ...delivered, type: "delivary" });
// @ts-expect-error a field of another event
optimizer.apply({ type: "ad_retired", eventId: "3", occurredAt: start, adId: "a", spend: 1 });
// @ts-expect-error a required field is missing
optimizer.recordDelivery({ eventId: "4", occurredAt: start, adId: "a" });
// @ts-expect-error a number for an instant
optimizer.recommend(Date.now(), 100);
// @ts-expect-error another class
optimizer.merge(sampler);

const preset: CompleteTenantConfig = SyntheticRevenueCalculator.preset("hubspot_default");
const signed: StageValue = { name: "signed", kind: "won" };
const tenant: TenantConfig = { ...preset, averageDealValue: 8_000, stages: [...preset.stages, signed] };
const calculator = new SyntheticRevenueCalculator({ acme: tenant, zeta: {} });
const deal: DealStage = { eventId: "1", occurredAt: new Date(0), tenantId: "acme", dealId: "17", stage: "signed" };
const change: StageChange = calculator.record(deal);
const became: StageChangeOutcome = calculator.calculateStageChange("acme", null, "signed", 900).outcome;
const worth: DealValue | null = calculator.valueOf("acme", "17", new Date());
const returns: (number | null)[] = calculator
  .calculateAdPipelineRoas("acme", new Date(), { film: 10 })
  .ads.map((row) => row.pipelineRoas);
void [change.calculatedValueMinor, became, worth, returns, calculator.revalue("zeta", "2026-03-01T00:00:00Z")];
// @ts-expect-error A stage is told by its name.
calculator.record({ ...deal, stage: 3 });
// @ts-expect-error The tenants are given by id.
void new SyntheticRevenueCalculator();

const journeys: Journey[] = [{ touches: [{ adId: "a", occurredAt: new Date(0) }], value: 5 }, { touches: [] }];
const creditModel: CreditModel = "time_decay";
const creditOptions: CreditOptions = { halfLifeDays: 3, currency: "EUR" };
const credit: CreditReport = creditJourneys(journeys, creditModel, creditOptions);
const effects: (number | null)[] = credit.ads.map((row: AdCredit) => row.removalEffect);
void [effects, creditJourneys(journeys, "markov").unattributedValueMinor];
// @ts-expect-error an unknown model
creditJourneys(journeys, "magic");
// @ts-expect-error an unknown option
creditJourneys(journeys, "markov", { order: 2 });
// @ts-expect-error the touches are missing
creditJourneys([{ value: 5 }], "first");
