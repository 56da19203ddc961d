// Credit over journeys: journeys in any form, options, refusals.

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { creditJourneys } from "lagwise";

import { refusal } from "./ads.mjs";

const MODELS = ["first", "last", "linear", "position", "time_decay", "markov", "shapley"];
const START = Date.parse("2026-03-01T00:00:00Z");
const touch = (adId, days) => ({ adId, occurredAt: new Date(START + days * 86_400_000) });

const JOURNEYS = [
  { touches: [touch("film", 0), touch("mail", 7)], value: 90.01, journeyId: "1" },
  { touches: [touch("mail", 2)], conversions: 2, value: 10, nonConversions: 3 },
  { touches: [], value: 5 },
];

const values = ({ ads }) => Object.fromEntries(ads.map((ad) => [ad.adId, ad.value]));

test("credits sum to the value, whatever the order", () => {
  for (const model of MODELS) {
    const report = creditJourneys(JOURNEYS, model);
    const minor = report.ads.reduce((sum, ad) => sum + ad.valueMinor, report.unattributedValueMinor);
    assert.deepEqual([report.model, minor, report.valueMinor], [model, 10_501, 10_501]);
    assert.deepEqual([report.unattributedValue, report.unattributedConversions, report.conversions], [5, 1, 4]);
    assert.ok(report.ads.every((ad) => (ad.removalEffect !== null) === (model === "markov")));
    assert.deepEqual(creditJourneys([...JOURNEYS].reverse(), model), report);
  }
});

test("the options reach the models", () => {
  const [first] = JOURNEYS;
  const of = (model, options) => values(creditJourneys([first], model, options));
  assert.deepEqual(of("time_decay"), { film: 30, mail: 60.01 });
  assert.deepEqual(of("time_decay", { halfLifeDays: 3.5 }), { film: 18, mail: 72.01 });
  assert.deepEqual(of("position", { firstShare: 0.75, lastShare: 0.25 }), { film: 67.51, mail: 22.5 });
  assert.deepEqual(of("linear", { currency: "JPY" }), { film: 45, mail: 45 });
  assert.deepEqual(of("linear", null), { film: 45.01, mail: 45 });
  assert.equal(creditJourneys(JOURNEYS, "markov", { markovOrder: 3n }).value, 105.01);
});

test("journeys are taken in every form", () => {
  class Told {
    constructor(fields) {
      Object.assign(this, fields);
    }
  }
  const expected = creditJourneys(JOURNEYS, "time_decay");
  const asText = (journey) => ({
    ...journey,
    touches: journey.touches.map((one) => ({ ...one, occurredAt: one.occurredAt.toISOString() })),
  });
  const forms = [
    JOURNEYS.map(asText),
    JOURNEYS.map((journey) => new Told(journey)),
    JOURNEYS.map((journey) => ({ ...journey, touches: journey.touches.map((one) => new Told(one)) })),
    JOURNEYS.map((journey) => ({ convertedAt: null, ...journey, nonConversions: BigInt(journey.nonConversions ?? 0) })),
  ];
  for (const form of forms) assert.deepEqual(creditJourneys(form, "time_decay"), expected);
});

describe("bad values are refused with their place", () => {
  const changed = (change) => [JOURNEYS[1], { ...JOURNEYS[0], ...change }];
  const refused = [
    ["UNKNOWN_FIELD", "journeys[1].journey_id", changed({ journey_id: "1" })],
    ["WRONG_TYPE", "journeys[1].touches[0]", changed({ touches: ["film"] })],
    ["WRONG_TYPE", "journeys[1].touches[0].occurredAt", changed({ touches: [touch("film", NaN)] })],
    ["NOT_WHOLE", "journeys[1].nonConversions", changed({ nonConversions: 1.5 })],
    ["NOT_FINITE", "journeys[1].value", changed({ value: NaN })],
    ["CONFLICT", "journeys[1].touches[1].occurredAt", changed({ touches: [touch("film", 1), touch("mail", 0)] })],
    ["MISSING_FIELD", "journeys[1].touches[0].occurredAt", changed({ touches: [{ adId: "film" }] }), "time_decay"],
    ["DUPLICATE_ID", "journeys[1].journeyId", [JOURNEYS[0], JOURNEYS[0]]],
    ["UNKNOWN_NAME", "model", JOURNEYS, "magic"],
    ["WRONG_TYPE", "model", JOURNEYS, null],
    ["WRONG_TYPE", "journeys", undefined],
    ["WRONG_TYPE", "journeys", "film"],
    ["UNKNOWN_FIELD", "order", JOURNEYS, "markov", { order: 1 }],
    ["OUT_OF_RANGE", "markovOrder", JOURNEYS, "markov", { markovOrder: 4 }],
    ["WRONG_TYPE", "options", JOURNEYS, "markov", 3],
  ];
  for (const [code, field, journeys, model = "linear", options] of refused) {
    test(`${code} ${field}`, () => assert.throws(() => creditJourneys(journeys, model, options), refusal(code, field)));
  }
});
