// The columnar call.

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { BattleHardenedSampler } from "lagwise";

import { ad, ads, columns, refusal } from "./ads.mjs";

const given = ads(40);
const total = 900;

describe("agrees with the call on records", () => {
  const stageCounts = given.map((_, i) => [i % 5, i % 3, 0, 0]);
  const cases = {
    "funnel model": [{}, {}],
    "funnel model with draws": [{}, { seed: 7, decisionId: "x", withProbabilityBest: true }],
    "scheduled model": [{ model: "scheduled" }, { seed: 2n ** 60n }],
  };
  for (const [name, [config, options]] of Object.entries(cases)) {
    for (const hasStages of [false, true]) {
      test(hasStages ? `${name}, stage counts` : name, () => {
        const sampler = new BattleHardenedSampler(config);
        const { stages } = sampler.config;
        const counted = (row, i) => ({
          stageCounts: Object.fromEntries(stages.map((s, j) => [s.name, stageCounts[i][j]])),
        });
        const rows = hasStages ? given.map((row, i) => ({ ...row, ...counted(row, i) })) : given;
        const flat = hasStages ? { stageCounts: Float64Array.from(stageCounts.flat()) } : {};
        const records = sampler.selectBudgetAllocation(rows, total, options);
        const result = sampler.selectBudgetAllocationColumns({ ...columns(given), ...flat }, total, options);
        assert.equal(result.status, records.status);
        for (const field of ["totalBudgetMinor", "unallocatedMinor"]) assert.equal(result[field], records[field]);
        const figures = (read) => Float64Array.from(records.recommendations, (row) => read(row) ?? NaN);
        assert.deepEqual(
          result.recommendedBudget,
          figures((row) => row.recommendedBudget),
        );
        assert.deepEqual(
          result.recommendedBudgetMinor,
          figures((row) => row.recommendedBudgetMinor),
        );
        assert.deepEqual(
          result.changePercentage,
          figures((row) => row.changePercentage),
        );
        assert.deepEqual(
          result.confidence,
          figures((row) => row.confidence),
        );
        assert.deepEqual(
          result.valuePerSpendLow,
          figures((row) => row.metrics.valuePerSpend?.low),
        );
        assert.deepEqual(
          result.maturity,
          figures((row) => row.metrics.maturity),
        );
        const best = options.withProbabilityBest ? figures((row) => row.metrics.probabilityBest) : new Float64Array(0);
        assert.deepEqual(result.probabilityBest, best);
        assert.deepEqual(
          Array.from(result.bound, (code) => result.boundNames[code]),
          records.recommendations.map((row) => row.metrics.bound),
        );
      });
    }
  }
});

describe("columns", () => {
  const sampler = new BattleHardenedSampler();
  const select = (changes) => sampler.selectBudgetAllocationColumns({ ...columns(given), ...changes }, total);
  const expected = select({});

  test("of any typed array that holds the numbers exactly", () => {
    const { impressions } = columns(given);
    for (const Numbers of [Float32Array, Int32Array, Uint32Array]) {
      assert.deepEqual(select({ impressions: Numbers.from(impressions) }), expected);
    }
    for (const Numbers of [BigInt64Array, BigUint64Array]) {
      assert.deepEqual(select({ impressions: Numbers.from(Array.from(impressions, BigInt)) }), expected);
    }
  });

  test("of a part of a buffer", () => {
    const padded = new Float64Array(given.length + 2);
    padded.set(columns(given).clicks, 1);
    assert.deepEqual(select({ clicks: padded.subarray(1, -1) }), expected);
  });

  test("frozen as bytes or booleans", () => {
    assert.deepEqual(select({ frozen: given.map((row) => row.frozen) }), expected);
    assert.throws(() => select({ frozen: new Uint8Array(given.length).fill(2) }), refusal("WRONG_TYPE", "frozen[0]"));
    assert.throws(() => select({ frozen: new Float64Array(given.length) }), refusal("WRONG_TYPE", "frozen"));
    assert.throws(() => select({ frozen: given.map(() => 0) }), refusal("WRONG_TYPE", "frozen[0]"));
    assert.throws(() => select({ frozen: true }), refusal("WRONG_TYPE", "frozen"));
  });

  test("that are null or undefined count as left out", () => {
    assert.deepEqual(select({ minBudget: null, maxBudget: undefined }), expected);
    assert.throws(() => select({ clicks: null }), refusal("MISSING_FIELD", "clicks"));
    assert.throws(() => select({ adId: undefined }), refusal("MISSING_FIELD", "adId"));
  });

  test("of another type are refused", () => {
    const others = [
      [1, 2],
      "text",
      7,
      {},
      new Int8Array(40),
      new Uint8ClampedArray(40),
      new DataView(new ArrayBuffer(8)),
    ];
    for (const clicks of others) assert.throws(() => select({ clicks }), refusal("WRONG_TYPE", "clicks"));
    for (const adId of ["text", 7, {}, new Float64Array(40)])
      assert.throws(() => select({ adId }), refusal("WRONG_TYPE", "adId"));
    assert.throws(() => select({ campaignId: ["x", 5] }), refusal("WRONG_TYPE", "campaignId[1]"));
    for (const other of [null, undefined, 7, "columns", () => 1]) {
      assert.throws(() => sampler.selectBudgetAllocationColumns(other, total), refusal("WRONG_TYPE", "columns"));
    }
  });

  test("name the row at fault", () => {
    const clicks = columns(given).clicks.map((count, row) => (row === 17 ? 0.5 : count));
    assert.throws(() => select({ clicks }), refusal("NOT_WHOLE", "clicks[17]"));
    const spend = columns(given).spend.map((amount, row) => (row === 3 ? Infinity : amount));
    assert.throws(() => select({ spend }), refusal("NOT_FINITE", "spend[3]"));
    const impressions = BigInt64Array.from({ length: given.length }, () => 2n ** 62n);
    assert.throws(
      () => select({ impressions }),
      (error) => error.code === "OUT_OF_RANGE",
    );
    assert.throws(() => select({ stageCounts: new Float64Array(3) }), refusal("LENGTH_MISMATCH", "stageCounts"));
    assert.throws(() => select({ clikcs: clicks }), refusal("UNKNOWN_FIELD", "clikcs"));
    assert.throws(() => select({ clikcs: clicks }), /the columns are adId, impressions, /);
  });

  test("of no rows give an empty allocation", () => {
    const result = sampler.selectBudgetAllocationColumns(columns([]), total);
    assert.equal(result.status, "empty");
    assert.equal(result.recommendedBudget.length, 0);
  });

  test("of results can be transferred", () => {
    const { recommendedBudget } = select({});
    const moved = structuredClone(recommendedBudget, { transfer: [recommendedBudget.buffer] });
    assert.deepEqual(moved, expected.recommendedBudget);
  });

  test("with one ad", () => {
    const result = sampler.selectBudgetAllocationColumns(columns([ad({ campaignId: "x", pipelineValue: 0 })]), total);
    assert.deepEqual(Array.from(result.recommendedBudgetMinor), [100 * total]);
  });
});
