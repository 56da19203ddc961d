// The types as an ES module sees them. It is compiled, not run.

import { BattleHardenedSampler, FatigueDetector } from "lagwise";
import type {
  AdColumns,
  AdState,
  Allocation,
  AllocationColumns,
  Bound,
  CompleteConfig,
  Config,
  DecisionOptions,
  ErrorCode,
  FatigueReport,
  LagwiseError,
  RefreshState,
  Stage,
} from "lagwise";

const stage: Stage = { name: "sale", nominalRate: 0.02, cv: 0.5 };
const config: Config = { currency: "EUR", model: "funnel", stages: [stage], allocation: { maxBudgetChange: null } };
const sampler = new BattleHardenedSampler(config);

// Everything that is left out has its default.
const complete: CompleteConfig = sampler.config;
const hours: number = complete.periodHours;
const lag: number | undefined = complete.stages[0]?.lagMedianDays;
const least: number = complete.fatigue.minImpressions;
const again: Config = complete;
void [hours, lag, least, again, sampler.toJSON(), new BattleHardenedSampler(complete)];

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

export function codeOf(error: unknown): ErrorCode | undefined {
  return error instanceof Error && "code" in error ? (error as LagwiseError).code : undefined;
}

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
