// What the library refuses: the code of each kind, and the field that it names.

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { BattleHardenedSampler, FatigueDetector } from "lagwise";

import { ad, ads, columns, refusal } from "./ads.mjs";

const sampler = new BattleHardenedSampler();
const detector = new FatigueDetector();
const select = (given, total = 100, options = undefined) => sampler.selectBudgetAllocation(given, total, options);

describe("each code", () => {
  const refused = {
    UNKNOWN_FIELD: [() => new BattleHardenedSampler({ curency: "EUR" }), "config.curency"],
    MISSING_FIELD: [() => select([{ adId: "a" }]), "ads[0].impressions"],
    WRONG_TYPE: [() => sampler.score(ad({ clicks: "5" })), "ad.clicks"],
    NOT_FINITE: [() => sampler.verdicts([ad({ spend: NaN })]), "ads[0].spend"],
    NOT_WHOLE: [() => sampler.score(ad({ clicks: 1.5 })), "ad.clicks"],
    OUT_OF_RANGE: [() => sampler.score(ad({ clicks: -1 })), "ad.clicks"],
    UNKNOWN_NAME: [() => select([ad({ stageCounts: { My_lead: 1 } })]), 'ads[0].stageCounts["My_lead"]'],
    DUPLICATE_ID: [() => detector.detect([ad(), ad()]), "ads[1].adId"],
    CONFLICT: [() => select([ad({ minBudget: 2, maxBudget: 1 })]), "ads[0].minBudget"],
    LENGTH_MISMATCH: [
      () => sampler.selectBudgetAllocationColumns({ ...columns(ads(2)), clicks: new Float64Array(1) }, 10),
      "clicks",
    ],
  };
  for (const [code, [call, field]] of Object.entries(refused)) {
    test(code, () => assert.throws(call, refusal(code, field)));
  }
});

describe("an error", () => {
  test("is an ordinary Error that names the field, the value and the limit in JavaScript's words", () => {
    assert.throws(
      () => sampler.score(ad({ ageHours: -1 })),
      (error) => {
        assert.equal(Object.getPrototypeOf(error), Error.prototype);
        assert.equal(error.message, "ad.ageHours: -1 is not between 0 and 876600");
        assert.match(error.stack, /errors\.test\.mjs/);
        return true;
      },
    );
    assert.throws(() => sampler.score({ clikcs: 1 }), /unknown field; the fields are adId, impressions, /);
    assert.throws(() => select([ad({ minBudget: 2, maxBudget: 1 })]), /2 is above maxBudget 1/);
  });
});

describe("keys", () => {
  test("in snake_case are refused as they were written", () => {
    assert.throws(() => sampler.score(ad({ ad_id: "a" })), refusal("UNKNOWN_FIELD", "ad.ad_id"));
    assert.throws(() => new FatigueDetector({ pool_by: "account" }), refusal("UNKNOWN_FIELD", "config.pool_by"));
    assert.throws(() => select([], 1, { decision_id: "x" }), refusal("UNKNOWN_FIELD", "decision_id"));
    assert.throws(
      () => sampler.selectBudgetAllocationColumns({ ...columns(ads(1)), dna_score: null, min_budget: [] }, 10),
      refusal("UNKNOWN_FIELD", "dna_score"),
    );
  });

  test("of any other spelling are refused as they were written", () => {
    for (const key of ["Clicks", "clicks ", "a.b", 'a"b', "0", "", "__proto__", "ад", "constructor"]) {
      const given = ad();
      Object.defineProperty(given, key, { value: 1, enumerable: true });
      assert.throws(() => select([given]), refusal("UNKNOWN_FIELD", `ads[0].${key}`), key);
    }
  });

  test("that are data keep their spelling", () => {
    assert.throws(
      () => detector.detect([], { 'Ad_1 "x"': { requested_age_hours: 1 } }),
      refusal("UNKNOWN_FIELD", 'previous["Ad_1 \\"x\\""].requested_age_hours'),
    );
    assert.throws(
      () => detector.detect([], { ad_id: { requestedAgeHours: -1 } }),
      refusal("OUT_OF_RANGE", 'previous["ad_id"].requestedAgeHours'),
    );
  });
});

describe("arguments", () => {
  test("the total", () => {
    const refused = [
      ["WRONG_TYPE", ["100", null, undefined, true, {}, [], Symbol("x"), () => 1]],
      ["NOT_FINITE", [NaN, Infinity, -Infinity]],
      ["OUT_OF_RANGE", [-1, -0.01, 1e14, -(10n ** 400n), 10n ** 400n]],
    ];
    for (const [code, totals] of refused) {
      for (const total of totals)
        assert.throws(() => sampler.selectBudgetAllocation([], total), refusal(code, "totalBudget"));
    }
    assert.equal(select([ad()], 100n).totalBudgetMinor, 10_000);
  });

  test("the seed", () => {
    const refused = [
      ["OUT_OF_RANGE", [-1, -1n, 2n ** 64n, -(2n ** 200n), 2 ** 53, 2n ** 127n, -(2n ** 127n), 2n ** 4_000n]],
      ["NOT_WHOLE", [0.5]],
      ["NOT_FINITE", [NaN, Infinity]],
      ["WRONG_TYPE", ["7", true, {}, []]],
    ];
    for (const [code, seeds] of refused) {
      for (const seed of seeds) assert.throws(() => select([], 1, { seed }), refusal(code, "seed"));
    }
  });

  test("the options", () => {
    for (const options of [7, "x", [], true])
      assert.throws(() => select([], 1, options), refusal("WRONG_TYPE", "options"));
    assert.throws(() => select([], 1, { withProbabilityBest: 1 }), refusal("WRONG_TYPE", "withProbabilityBest"));
    assert.throws(() => select([], 1, { sede: 1 }), refusal("UNKNOWN_FIELD", "sede"));
  });

  test("that are missing or of another type", () => {
    assert.throws(() => sampler.selectBudgetAllocation(), refusal("WRONG_TYPE", "ads"));
    assert.throws(() => sampler.score(), refusal("WRONG_TYPE", "ad"));
    assert.throws(() => sampler.verdicts({}), refusal("WRONG_TYPE", "ads"));
    assert.throws(() => detector.detect("ads"), refusal("WRONG_TYPE", "ads"));
    assert.throws(() => detector.detect([], []), refusal("WRONG_TYPE", "previous"));
    assert.throws(() => new BattleHardenedSampler([]), refusal("WRONG_TYPE", "config"));
    assert.throws(() => new FatigueDetector("EUR"), refusal("WRONG_TYPE", "config"));
    assert.throws(() => sampler.score(ad({ clicks: undefined })), refusal("MISSING_FIELD", "ad.clicks"));
    assert.throws(() => sampler.score(ad({ clicks: null })), refusal("WRONG_TYPE", "ad.clicks"));
  });
});

test("a refused call changes nothing", () => {
  const before = select(ads(5));
  assert.throws(() => select([...ads(5), ad({ spend: -1 })]));
  assert.deepEqual(select(ads(5)), before);
});
