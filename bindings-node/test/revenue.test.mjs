// Synthetic revenue: deals in, increments out, and the deals in snapshots.

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { SyntheticRevenueCalculator } from "lagwise";

import { refusal } from "./ads.mjs";

const TENANTS = { acme: {}, zeta: { currency: "EUR" } };
const START = Date.parse("2026-03-01T00:00:00Z");
const hours = (count) => new Date(START + count * 3_600_000);

const deal = (eventId, at, more) => ({ eventId, occurredAt: hours(at), tenantId: "acme", dealId: "17", ...more });

function lived() {
  const calculator = new SyntheticRevenueCalculator(TENANTS);
  calculator.record(deal("1", 0, { stage: "show", adId: "film" }));
  calculator.record(deal("2", 5, { stage: "won", amount: 12_000 }));
  calculator.record(deal("3", 6, { stage: "appointment", dealId: "18" }));
  return calculator;
}

test("the increments of a deal sum to its value in any order", () => {
  const events = [
    deal("1", 0, { stage: "appointment" }),
    deal("2", 5, { stage: "show", amount: 900.5 }),
    deal("3", 9, { stage: "lost" }),
    deal("4", 12, { stage: "show" }),
    deal("5", 15, { stage: "won" }),
    deal("6", 16, { amount: 1_200.25 }),
  ];
  for (let first = 0; first < events.length; first++) {
    const calculator = new SyntheticRevenueCalculator(TENANTS);
    const arrived = [...events.slice(first), ...events.slice(0, first).reverse(), ...events];
    const changes = arrived.map((event) => calculator.record(event));
    assert.equal(
      changes.reduce((sum, change) => sum + change.calculatedValueMinor, 0),
      120_025,
    );
    assert.ok(changes.slice(events.length).every(({ outcome }) => outcome === "duplicate"));
  }
});

test("events are taken in every form", () => {
  class Told {
    constructor(fields) {
      Object.assign(this, fields);
    }
  }
  const fields = deal("1", 0, { stage: "show", amount: 100 });
  const expected = new SyntheticRevenueCalculator(TENANTS).record(fields);
  assert.deepEqual([expected.stageFrom, expected.stageTo, expected.syntheticValue], [null, "show", 100]);
  const forms = [
    new Told(fields),
    { ...fields, occurredAt: "2026-03-01T01:00:00+01:00" },
    { ...fields, amount: 100n, deleted: undefined, currency: null },
  ];
  for (const form of forms) assert.deepEqual(new SyntheticRevenueCalculator(TENANTS).record(form), expected);
});

describe("refusals", () => {
  test("of events change nothing", () => {
    const calculator = lived();
    const before = calculator.snapshot();
    const long = "x".repeat(2 ** 20);
    const refused = [
      [{ eventId: undefined }, "MISSING_FIELD", "event.eventId"],
      [{ occurredAt: new Date(NaN) }, "WRONG_TYPE", "event.occurredAt"],
      [{ tenantId: "stranger" }, "UNKNOWN_NAME", "event.tenantId"],
      [{ dealId: long }, "OUT_OF_RANGE", "event.dealId"],
      [{ stage: long }, "OUT_OF_RANGE", "event.stage"],
      [{ amount: NaN }, "NOT_FINITE", "event.amount"],
      [{ amount: "2000" }, "WRONG_TYPE", "event.amount"],
      [{ deal_id: "17" }, "UNKNOWN_FIELD", "event.deal_id"],
    ];
    for (const [change, code, field] of refused) {
      const event = { ...deal("9", 20, { stage: "won" }), ...change };
      assert.throws(() => calculator.record(event), refusal(code, field));
    }
    assert.equal(calculator.snapshot(), before);
  });

  test("of other values name the argument", () => {
    const calculator = lived();
    for (const wrong of [undefined, null, 3, [], "acme"]) {
      assert.throws(() => new SyntheticRevenueCalculator(wrong), { field: "tenants" });
    }
    assert.throws(
      () => new SyntheticRevenueCalculator({ my_tenant: { averageDealValue: -1 } }),
      refusal("OUT_OF_RANGE", 'tenants["my_tenant"].averageDealValue'),
    );
    assert.throws(() => calculator.stages("stranger"), refusal("UNKNOWN_NAME", "tenantId"));
    assert.throws(() => calculator.calculateStageChange("acme", null, ""), refusal("OUT_OF_RANGE", "stageTo"));
    assert.throws(() => calculator.calculateStageChange("acme", 3, "won"), refusal("WRONG_TYPE", "stageFrom"));
    assert.throws(() => calculator.revalue("acme", 17), refusal("WRONG_TYPE", "now"));
    const spend = { my_ad: -1 };
    assert.throws(
      () => calculator.calculateAdPipelineRoas("acme", hours(9), spend),
      refusal("OUT_OF_RANGE", 'spend["my_ad"]'),
    );
  });
});

test("the ROAS of the ads and the rest sum to the pipeline", () => {
  const [calculator, now] = [lived(), hours(96)];
  const roas = calculator.calculateAdPipelineRoas("acme", now, { film: 1_500 });
  assert.deepEqual(
    roas.ads.map(({ adId, pipelineRoas, wonValue, deals }) => [adId, pipelineRoas, wonValue, deals]),
    [["film", 8, 12_000, 1]],
  );
  const pipeline = calculator.pipelineValue("acme", now);
  assert.equal(roas.ads[0].pipelineValueMinor + roas.unattributedValueMinor, pipeline.valueMinor);
  assert.deepEqual(
    calculator.revalue("acme", now).map(({ dealId }) => dealId),
    ["18"],
  );
  assert.equal(calculator.pipelineValue("acme", now).reportedValueMinor, pipeline.valueMinor);
  assert.equal(calculator.valueOf("acme", "19", now), null);
});

test("tenants and presets are plain objects", () => {
  const calculator = new SyntheticRevenueCalculator({ ...TENANTS, ["__proto__"]: {} });
  assert.deepEqual(calculator.tenantIds(), ["__proto__", "acme", "zeta"]);
  assert.deepEqual(calculator.tenant("acme"), SyntheticRevenueCalculator.preset("service_business"));
  assert.deepEqual(SyntheticRevenueCalculator.presetNames(), ["service_business", "hubspot_default"]);
  const written = JSON.parse(JSON.stringify(calculator));
  assert.deepEqual(Object.keys(written).sort(), ["__proto__", "acme", "zeta"]);
  assert.deepEqual(new SyntheticRevenueCalculator(written).tenant("zeta"), calculator.tenant("zeta"));
  const acme = { ...SyntheticRevenueCalculator.preset("hubspot_default"), averageDealValue: 1_000 };
  const values = new SyntheticRevenueCalculator({ acme }).stages("acme").map(({ value }) => value);
  assert.deepEqual(values, [200, 400, 600, 800, 900, 1_000, 0]);
});

test("a calculator is restored from either form", () => {
  const calculator = lived();
  const [text, bytes] = [calculator.snapshot(), calculator.snapshotBytes()];
  for (const restored of [
    SyntheticRevenueCalculator.restore(TENANTS, text),
    SyntheticRevenueCalculator.restoreBytes(TENANTS, new Uint8Array(bytes)),
  ]) {
    assert.ok(restored instanceof SyntheticRevenueCalculator);
    assert.equal(restored.snapshot(), text);
    assert.deepEqual(restored.snapshotBytes(), bytes);
  }
  const cut = bytes.subarray(0, -1);
  assert.throws(() => SyntheticRevenueCalculator.restoreBytes(TENANTS, cut), refusal("INVALID_SNAPSHOT", "snapshot"));
  assert.throws(() => SyntheticRevenueCalculator.restore({ zeta: {} }, text), refusal("INVALID_SNAPSHOT", "snapshot"));
});

test("a getter of the caller may use the calculator", () => {
  const calculator = new SyntheticRevenueCalculator(TENANTS);
  const event = deal("1", 0, { stage: "show" });
  Object.defineProperty(event, "amount", {
    enumerable: true,
    get: () => calculator.record(deal("0", 0, { dealId: "other", stage: "won" })).syntheticValue,
  });
  assert.equal(calculator.record(event).syntheticValue, 9_000);
  assert.equal(calculator.pipelineValue("acme", hours(0)).valueMinor, 2_400_000);
});
