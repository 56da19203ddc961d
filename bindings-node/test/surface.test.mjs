// The public names: those that are declared are those that exist, and they are the same in every language.

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";

import * as lagwise from "lagwise";

import { account } from "./account.mjs";
import { ad, columns } from "./ads.mjs";
import { camel, snake } from "./golden.mjs";

const SURFACE = new URL("../../core/tests/golden/surface.json", import.meta.url);

const declarations = ["types.d.ts", "columns.d.ts", "policy.d.ts"]
  .map((file) => readFileSync(new URL(`../${file}`, import.meta.url), "utf8"))
  .join("\n");

/** The fields that an interface declares. */
function declared(name) {
  const body = new RegExp(`^export interface ${name}\\b[^{]*\\{$([^]*?)^\\}$`, "m").exec(declarations);
  assert.ok(body, `${name} is not declared`);
  return Array.from(body[1].matchAll(/^ {2}(\w+)\??:/gm), ([, field]) => field);
}

/** The methods that an interface declares. */
function methods(name) {
  const body = new RegExp(`^export interface ${name}\\b[^{]*\\{$([^]*?)^\\}$`, "m").exec(declarations);
  assert.ok(body, `${name} is not declared`);
  return Array.from(body[1].matchAll(/^ {2}(\w+)\(/gm), ([, method]) => method);
}

/** The texts that a union declares. */
function union(name) {
  const body = new RegExp(`^export type ${name} =$([^;]*);`, "m").exec(declarations);
  assert.ok(body, `${name} is not declared`);
  return Array.from(body[1].matchAll(/"(\w+)"/g), ([, text]) => text);
}

/** The public members of a class, static ones included, in order. */
function members(name) {
  const { prototype } = lagwise[name];
  const statics = Object.getOwnPropertyNames(lagwise[name]).filter(
    (member) => typeof lagwise[name][member] === "function",
  );
  const own = Object.getOwnPropertyNames(prototype).filter((member) => member !== "constructor" && member !== "toJSON");
  return [...own, ...statics].sort();
}

test("results have the fields that are declared, in that order", () => {
  const sampler = new lagwise.BattleHardenedSampler();
  const [report] = new lagwise.FatigueDetector().detect([ad()]);
  const allocation = sampler.selectBudgetAllocation([ad()], 100);
  const [recommendation] = allocation.recommendations;
  const [row] = [ad({ campaignId: "x", pipelineValue: 0 })];
  const { config } = sampler;
  const optimizer = account();
  const tick = optimizer.tick("2026-03-31T00:00:00Z", 60);
  assert.equal(tick.refreshRequests.length, 1);
  const simulator = new lagwise.Simulator("n_8");
  const { world } = simulator;
  const episode = simulator.start(1);
  episode.stepOracle();
  const comparison = simulator.compare([1], "equal_split");
  const calculator = new lagwise.SyntheticRevenueCalculator({ acme: {} });
  const now = "2026-03-01T00:00:00Z";
  const deal = { eventId: "1", occurredAt: now, tenantId: "acme", dealId: "17", stage: "won", adId: "film" };
  const change = calculator.record(deal);
  const roas = calculator.calculateAdPipelineRoas("acme", now, {});
  const tenant = calculator.tenant("acme");
  const told = new lagwise.Optimizer({ crm: { tenantId: "acme" } });
  told.useHashingKeys([Buffer.from("a secret of the tests")]);
  const seen = { occurredAt: now, tenantId: "acme", identity: { fbclid: "fb.1" } };
  const touched = told.recordTouch({ ...seen, eventId: "touch", adId: "film" }).effects;
  const converted = told.recordConversion({ ...seen, eventId: "conversion", conversionId: "17" }).effects;
  const { effects } = told.recordDealStage({ ...deal, adId: undefined });
  const attributed = new lagwise.AttributionEngine({}, Buffer.from("a secret of the tests"));
  attributed.trackTouch({ ...seen, eventId: "touch", adId: "film" });
  attributed.attribute({ ...seen, eventId: "conversion", conversionId: "17" });
  const credited = lagwise.creditJourneys([{ touches: [{ adId: "film" }] }], "markov");
  const guard = new lagwise.SafetyGuard();
  const budget = { accountId: "act", budgetId: "set", currentBudget: 100 };
  const answer = new lagwise.GuardLedger().reserve({ ...budget, changeId: "1", proposedBudget: 110 }, now, 7);
  const queue = new lagwise.ChangeQueue();
  const queued = queue.submit({ ...budget, changeId: "1", proposedBudget: 110 }, now);
  const paused = { ...budget, changeId: "2", kind: "pause" };
  const results = {
    QueuedChange: queued,
    AdChange: queued.change,
    AuditRecord: queue.audit(0, 1)[0],
    Circuit: queue.circuit(null, now),
    ReserveAnswer: answer,
    Reservation: answer.reservation,
    GuardVerdict: guard.evaluate({ ...budget, changeId: "1", proposedBudget: 110 }, null, now, 7),
    BudgetHeadroom: guard.headroom(budget, null, now),
    NextStep: guard.nextStep({ code: 17 }, 1, now, 7, "1"),
    Reconciliation: guard.reconcile(paused, guard.evaluate(paused, null, now, 7), { status: "paused" }),
    GuardConfig: config.guard,
    QueueConfig: config.queue,
    PlatformConfig: config.platform,
    PlatformErrorRule: config.platform.rules[0],
    Effects: effects,
    StageCredit: effects.stageCredits[0],
    DealCredit: effects.dealCredits[0],
    TouchOutcome: touched.touch,
    Attribution: converted.attribution,
    AttributionCandidate: converted.attribution.candidates[0],
    LayerReport: converted.attribution.layers[0],
    Erasure: told.erase({ fbclid: "fb.1" }),
    Journey: attributed.journeys("acme")[0],
    JourneyTouch: attributed.journeys("acme")[0].touches[0],
    CreditReport: credited,
    AdCredit: credited.ads[0],
    TenantConfig: tenant,
    StageValue: tenant.stages[0],
    StageChange: change,
    StageReport: calculator.stages("acme")[0],
    DealValue: calculator.valueOf("acme", "17", now),
    PipelineValue: calculator.pipelineValue("acme", now),
    PipelineRoas: roas,
    AdPipelineRoas: roas.ads[0],
    World: world,
    AdsSpec: world.ads,
    CtrSpec: world.ctr,
    PriceSpec: world.price,
    SaturationSpec: world.saturation,
    FatigueSpec: world.fatigue,
    SeasonSpec: world.season,
    ShiftSpec: world.shift,
    FunnelSpec: world.funnel,
    StageSpec: world.funnel.stages[0],
    DealSpec: world.deal,
    RoasSpec: world.roas,
    GuardSpec: world.guard,
    ReportsSpec: world.reports,
    LiveAd: episode.liveAds()[0],
    AdTruth: episode.truth()[0],
    Run: episode.soFar(),
    Comparison: comparison,
    Summary: comparison.percentOfOracle,
    Allocation: allocation,
    BudgetRecommendation: recommendation,
    RecommendationMetrics: recommendation.metrics,
    Estimate: recommendation.metrics.decayFactor,
    BlendedScore: sampler.score(ad()),
    AdVerdict: sampler.verdicts([ad()])[0],
    FatigueReport: report,
    RefreshState: report.refresh,
    Config: config,
    CtrPrior: config.ctr,
    Stage: config.stages[0],
    ScheduledConfig: config.scheduled,
    CtrWeight: config.scheduled.ctrWeight,
    AllocationConfig: config.allocation,
    VerdictConfig: config.verdict,
    FatigueConfig: config.fatigue,
    OptimizerConfig: config.optimizer,
    Outcome: optimizer.apply({ type: "ad_retired", eventId: "end", occurredAt: "2026-03-31T00:00:00Z", adId: "film" }),
    CrmConfig: config.crm,
    LagReport: optimizer.lag("lead"),
    StateSize: optimizer.stateSize(),
    Tick: tick,
    Decision: tick.decision,
    RefreshRequest: tick.refreshRequests[0],
  };
  for (const [name, result] of Object.entries(results)) assert.deepEqual(Object.keys(result), declared(name), name);
  const arrays = sampler.selectBudgetAllocationColumns(columns([row]), 100);
  assert.deepEqual(Object.keys(arrays).sort(), declared("AllocationColumns").sort());
  assert.deepEqual(arrays.boundNames, union("Bound"));
});

test("names agree with those of the other languages", { skip: !existsSync(SURFACE) && "no surface.json" }, () => {
  const surface = JSON.parse(readFileSync(SURFACE, "utf8"));
  // The loader tells beside the classes which build it loaded.
  const exported = Object.keys(lagwise).filter(
    (name) => !["default", "module.exports", "__napiBindingTarget"].includes(name),
  );
  assert.deepEqual(exported.sort(), [...Object.keys(surface.classes), ...surface.functions.map(camel)].sort());
  for (const [name, names] of Object.entries(surface.classes)) {
    assert.deepEqual(members(name).map(snake).sort(), [...names].sort(), name);
  }
  for (const [name, names] of Object.entries(surface.records)) {
    const fields = declared(name).filter((field) => field !== "boundNames");
    assert.deepEqual(fields.map(snake).sort(), [...names].sort(), name);
  }
  for (const [name, names] of Object.entries(surface.interfaces)) {
    assert.deepEqual(methods(name).sort(), [...names].sort(), name);
  }
  assert.deepEqual(union("ErrorCode").sort(), [...surface.error_codes].sort());
});
