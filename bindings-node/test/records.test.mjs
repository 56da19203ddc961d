// Inputs and results are plain objects.

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { describe, test } from "node:test";
import vm from "node:vm";

import { BattleHardenedSampler, FatigueDetector } from "lagwise";

import { ad, ads } from "./ads.mjs";

const sampler = new BattleHardenedSampler();

test("import and require give the same classes", () => {
  const required = createRequire(import.meta.url)("lagwise");
  assert.equal(required.BattleHardenedSampler, BattleHardenedSampler);
  assert.equal(required.FatigueDetector, FatigueDetector);
});

describe("configuration", () => {
  test("says all about a sampler, so that an equal one can be made from it", () => {
    const made = new BattleHardenedSampler({ currency: "EUR", allocation: { maxBudgetChange: null } });
    assert.equal(made.config.currency, "EUR");
    assert.equal(made.config.allocation.maxBudgetChange, null);
    assert.equal(made.config.periodHours, 6);
    assert.deepEqual(new BattleHardenedSampler(made.config).config, made.config);
    assert.deepEqual(new BattleHardenedSampler(JSON.parse(JSON.stringify(made))).config, made.config);
    assert.deepEqual(JSON.parse(JSON.stringify(new FatigueDetector(made.config))), made.config);
  });

  test("keeps the keys of maps as they are", () => {
    const { exchangeRates } = new BattleHardenedSampler({ optimizer: { exchangeRates: { EUR: 1.1 } } }).config
      .optimizer;
    assert.deepEqual(exchangeRates, { EUR: 1.1 });
  });

  test("is a new object at each access", () => {
    const { config } = sampler;
    config.currency = "EUR";
    config.stages.pop();
    assert.equal(sampler.config.currency, "USD");
    assert.equal(sampler.config.stages.length, 4);
  });

  test("may be left out, null or undefined", () => {
    for (const config of [undefined, null, {}]) {
      assert.deepEqual(new BattleHardenedSampler(config).config, sampler.config);
      assert.deepEqual(new FatigueDetector(config).config, sampler.config);
    }
  });
});

describe("results", () => {
  const { recommendations, ...allocation } = sampler.selectBudgetAllocation(ads(5), 100);

  test("are ordinary objects and arrays", () => {
    assert.equal(Object.getPrototypeOf(allocation), Object.prototype);
    assert.ok(Array.isArray(recommendations));
    for (const { metrics, ...recommendation } of recommendations) {
      assert.equal(Object.getPrototypeOf(metrics), Object.prototype);
      assert.deepEqual(structuredClone(recommendation), recommendation);
    }
  });

  test("have null where a value is absent", () => {
    assert.equal(recommendations[0].metrics.probabilityBest, null);
    assert.equal(recommendations[0].metrics.score, null);
    assert.equal(sampler.score(ad({ spend: 0 })).roas, 0);
    assert.equal(sampler.verdicts([ad({ spend: 0 })])[0].roas, null);
  });

  test("of many ads arrive in their order", () => {
    const many = ads(3_000);
    const made = sampler.selectBudgetAllocation(many, 90_000);
    assert.deepEqual(
      made.recommendations.map((recommendation) => recommendation.adId),
      many.map(({ adId }) => adId),
    );
    const sum = made.recommendations.reduce((total, { recommendedBudgetMinor }) => total + recommendedBudgetMinor, 0);
    assert.equal(sum + made.unallocatedMinor, made.totalBudgetMinor);
  });

  test("keep texts as they were", () => {
    const ids = ["", "ü", "日本", "🎬", "a\0b", "__proto__", "x".repeat(1_024)].slice(1);
    const made = sampler.verdicts(ids.map((adId) => ad({ adId })));
    assert.deepEqual(
      made.map((verdict) => verdict.adId),
      ids,
    );
  });
});

describe("inputs", () => {
  const expected = sampler.score(ad({ pipelineValue: 300 }));

  test("may have undefined where a field is left out, and null where a value is absent", () => {
    assert.deepEqual(sampler.score(ad({ pipelineValue: 300, campaignId: null, dnaScore: undefined })), expected);
  });

  test("may be instances of a class, objects without a prototype, frozen, or of another realm", () => {
    class Row {
      constructor(fields) {
        Object.assign(this, fields);
      }
      get kind() {
        return "row";
      }
    }
    const fields = ad({ pipelineValue: 300 });
    const foreign = vm.runInNewContext(`(${JSON.stringify(fields)})`);
    for (const given of [new Row(fields), Object.assign(Object.create(null), fields), Object.freeze(fields), foreign]) {
      assert.deepEqual(sampler.score(given), expected);
    }
    assert.equal(sampler.verdicts(vm.runInNewContext(`[${JSON.stringify(fields)}]`)).length, 1);
  });

  test("take whole numbers as number or bigint", () => {
    const { impressions, clicks } = ad();
    const given = ad({ pipelineValue: 300, impressions: BigInt(impressions), clicks: BigInt(clicks) });
    assert.deepEqual(sampler.score(given), expected);
  });

  test("are left as they were", () => {
    const given = ads(3);
    const before = structuredClone(given);
    sampler.selectBudgetAllocation(given, 100);
    assert.deepEqual(given, before);
  });
});

describe("options", () => {
  const seeded = (seed, decisionId) => sampler.selectBudgetAllocation(ads(4), 100, { seed, decisionId });

  test("seed as number or bigint, up to 64 bits", () => {
    assert.deepEqual(seeded(7), seeded(7n));
    assert.equal(seeded(2n ** 64n - 1n).shares, "thompson");
    assert.notDeepEqual(seeded(7), seeded(8));
    assert.notDeepEqual(seeded(7, "monday"), seeded(7, "tuesday"));
  });

  test("may be left out, null or undefined", () => {
    const expected = sampler.selectBudgetAllocation(ads(4), 100);
    for (const options of [null, undefined, {}, { seed: null }, { seed: undefined }]) {
      assert.deepEqual(sampler.selectBudgetAllocation(ads(4), 100, options), expected);
    }
  });

  test("withProbabilityBest", () => {
    const { recommendations } = sampler.selectBudgetAllocation(ads(4), 100, { withProbabilityBest: true });
    const sum = recommendations.reduce((total, { metrics }) => total + metrics.probabilityBest, 0);
    assert.ok(Math.abs(sum - 1) < 1e-6);
  });
});

test("the refresh states of a report go into the next call", () => {
  const detector = new FatigueDetector({ model: "scheduled" });
  const given = [ad({ adId: "Tired_1", ageHours: 240 })];
  const first = detector.detect(given);
  assert.equal(first[0].refreshDue, true);
  const previous = Object.fromEntries(first.map(({ adId, refresh }) => [adId, refresh]));
  assert.deepEqual(previous, { Tired_1: { active: true, requestedAgeHours: 240 } });
  assert.equal(detector.detect(given, previous)[0].refreshDue, false);
  assert.equal(detector.detect(given, null)[0].refreshDue, true);
});
