// The optimizer: events in, decisions out, and its state in snapshots.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import vm from "node:vm";
import { Worker } from "node:worker_threads";

import { BattleHardenedSampler, Optimizer } from "lagwise";

import { account, events, hours } from "./account.mjs";
import { refusal } from "./ads.mjs";

const NOW = hours(740);

const METHODS = {
  ad_registered: "registerAd",
  creative_registered: "registerCreative",
  delivery: "recordDelivery",
  stage_entry: "recordStageEntry",
  feedback: "registerFeedback",
  change_committed: "recordChangeCommitted",
  ad_retired: "recordAdRetired",
  touch: "recordTouch",
  conversion: "recordConversion",
  deal_stage: "recordDealStage",
};

const delivery = {
  type: "delivery",
  eventId: "more",
  occurredAt: hours(735),
  adId: "film",
  periodStart: hours(726),
  impressions: 900,
  clicks: 14,
  spend: 11.5,
};

test("the configuration says all about an optimizer without events", () => {
  const { config } = new BattleHardenedSampler({ currency: "EUR" });
  for (const given of [config, { currency: "EUR" }]) {
    const optimizer = new Optimizer(given);
    assert.deepEqual(optimizer.config, config);
    assert.deepEqual(JSON.parse(JSON.stringify(optimizer)), config);
    assert.notEqual(optimizer.config, optimizer.config);
  }
  for (const absent of [undefined, null, {}]) assert.equal(new Optimizer(absent).config.currency, "USD");
  assert.throws(() => new Optimizer({ curency: "EUR" }), refusal("UNKNOWN_FIELD", "config.curency"));
});

describe("events", () => {
  test("have an outcome", () => {
    const optimizer = account();
    assert.deepEqual(optimizer.apply(delivery), { status: "applied", reason: "", effects: null });
    assert.equal(optimizer.apply(delivery).status, "duplicate");
    assert.equal(optimizer.apply({ ...delivery, eventId: "x", adId: "stranger" }).status, "unknown_ad");
    const rejected = optimizer.apply({ ...delivery, eventId: "y", currency: "JPY" });
    assert.equal(rejected.status, "rejected");
    assert.match(rejected.reason, /JPY/);
  });

  test("may come through the call of their type", () => {
    const given = [
      ...events(),
      { type: "creative_registered", eventId: "c", occurredAt: hours(3), creativeId: "film-v2", name: "the film" },
      { type: "feedback", eventId: "f", occurredAt: hours(4), adId: "film", actualPipelineValue: 10 },
      { type: "change_committed", eventId: "b", occurredAt: hours(5), budgetId: "film", budget: 12 },
      { type: "ad_retired", eventId: "r", occurredAt: hours(720), adId: "film" },
      {
        type: "touch",
        eventId: "t",
        occurredAt: hours(721),
        tenantId: "acme",
        adId: "film",
        identity: { fbclid: "fb.1" },
      },
      {
        type: "conversion",
        eventId: "k",
        occurredAt: hours(722),
        tenantId: "acme",
        conversionId: "17",
        identity: { fbclid: "fb.1" },
      },
      { type: "deal_stage", eventId: "d", occurredAt: hours(723), tenantId: "acme", dealId: "17", stage: "show" },
    ];
    const [applied, recorded] = [0, 1].map(() => new Optimizer({ crm: { tenantId: "acme" } }));
    for (const optimizer of [applied, recorded]) optimizer.useHashingKeys([Buffer.from("a secret of the tests")]);
    for (const event of given) {
      const { type, ...fields } = event;
      assert.deepEqual(recorded[METHODS[type]](fields), applied.apply(event));
      assert.throws(() => recorded[METHODS[type]](event), refusal("UNKNOWN_FIELD", "event.type"));
    }
    assert.equal(recorded.snapshot(), applied.snapshot());
  });

  test("may come in any order", () => {
    const given = events();
    const [first, ...others] = given;
    const shuffled = [given.at(-1), ...others.slice(0, -1).reverse(), first];
    const config = { optimizer: { maxLatenessHours: 2_000 } };
    const [one, other] = [new Optimizer(config), new Optimizer(config)];
    for (const event of given) one.apply(event);
    for (const event of shuffled) other.apply(event);
    assert.deepEqual(other.recommend(NOW, 60), one.recommend(NOW, 60));
  });

  test("take instants as Date or as text with any offset", () => {
    const texts = JSON.parse(JSON.stringify(events()));
    assert.equal(typeof texts[0].occurredAt, "string");
    assert.equal(account(texts).snapshot(), account().snapshot());
    const [registered] = texts;
    for (const occurredAt of [
      new Date("2026-03-01T08:30:00.250Z"),
      vm.runInNewContext("new Date('2026-03-01T08:30:00.250Z')"),
      new (class Moment extends Date {})("2026-03-01T08:30:00.250Z"),
      Object.assign(new Date("2026-03-01T08:30:00.250Z"), { note: 1 }),
      "2026-03-01T09:30:00.25+01:00",
      "2026-03-01t08:30:00.250z",
    ]) {
      const optimizer = new Optimizer();
      optimizer.apply({ ...registered, occurredAt });
      const expected = account([{ ...registered, occurredAt: "2026-03-01T08:30:00.250Z" }]);
      assert.equal(optimizer.snapshot(), expected.snapshot());
    }
  });
});

describe("what is refused changes nothing", () => {
  const optimizer = account();
  const before = optimizer.snapshot();
  const refused = [
    ["UNKNOWN_NAME", "event.type", { type: "delivary" }],
    ["WRONG_TYPE", "event.type", { type: 7 }],
    ["MISSING_FIELD", "event.type", { type: undefined }],
    ["MISSING_FIELD", "event.occurredAt", { occurredAt: undefined }],
    ["WRONG_TYPE", "event.occurredAt", { occurredAt: new Date(NaN) }],
    ["WRONG_TYPE", "event.occurredAt", { occurredAt: new Date(8.64e15) }],
    ["WRONG_TYPE", "event.occurredAt", { occurredAt: "yesterday" }],
    ["WRONG_TYPE", "event.occurredAt", { occurredAt: "2026-03-01T08:30:00" }],
    ["WRONG_TYPE", "event.occurredAt", { occurredAt: Date.now() }],
    ["WRONG_TYPE", "event.occurredAt", { occurredAt: null }],
    ["WRONG_TYPE", "event.periodStart", { periodStart: {} }],
    ["UNKNOWN_FIELD", "event.period_start", { period_start: hours(0) }],
    ["UNKNOWN_FIELD", "event.stage", { stage: "lead" }],
    ["OUT_OF_RANGE", "event.impressions", { impressions: -1 }],
    ["NOT_WHOLE", "event.clicks", { clicks: 1.5 }],
    ["NOT_FINITE", "event.spend", { spend: NaN }],
    ["WRONG_TYPE", "event.adId", { adId: 7 }],
    ["WRONG_TYPE", "event.adId", { adId: new Date(0) }],
    ["OUT_OF_RANGE", "event.eventId", { eventId: "" }],
  ];
  for (const [code, field, change] of refused) {
    test(`${code} at ${field}`, () => {
      assert.throws(() => optimizer.apply({ ...delivery, ...change }), refusal(code, field));
      assert.equal(optimizer.snapshot(), before);
    });
  }

  test("other calls", () => {
    for (const now of [new Date(NaN), "now", undefined, null, 0, {}]) {
      assert.throws(() => optimizer.recommend(now, 60), refusal("WRONG_TYPE", "now"));
      assert.throws(() => optimizer.tick(now, 60), refusal("WRONG_TYPE", "now"));
      assert.throws(() => optimizer.fatigue(now), refusal("WRONG_TYPE", "now"));
    }
    assert.throws(() => optimizer.tick(NOW, -1), refusal("OUT_OF_RANGE", "totalBudget"));
    assert.throws(() => optimizer.tick(NOW, 60, { sede: 1 }), refusal("UNKNOWN_FIELD", "sede"));
    assert.throws(() => optimizer.lag("Lead"), refusal("UNKNOWN_NAME", "stage"));
    assert.throws(() => optimizer.lag(), refusal("WRONG_TYPE", "stage"));
    assert.equal(optimizer.snapshot(), before);
  });
});

describe("decisions", () => {
  test("hold all that they were made from", () => {
    const decision = account().recommend(NOW, 60, { seed: 7n, decisionId: "monday" });
    assert.equal(decision.madeAt, NOW.toISOString().replace(".000", ""));
    assert.equal(decision.seed, "7");
    assert.equal(decision.decisionId, "monday");
    assert.match(decision.configDigest, /^[0-9a-f]{64}$/);
    assert.equal(decision.propensities.length, decision.allocation.recommendations.length);
    assert.deepEqual(account().recommend(NOW.toISOString(), 60, { seed: 7, decisionId: "monday" }), decision);
  });

  test("of a tick ask for a refresh once", () => {
    const optimizer = account();
    const { refreshRequests, fatigue } = optimizer.tick(NOW, 60);
    assert.deepEqual(
      refreshRequests.map(({ adId, creativeId }) => [adId, creativeId]),
      [["film", "film-v1"]],
    );
    assert.deepEqual(account().fatigue(NOW), fatigue);
    assert.deepEqual(optimizer.tick(NOW, 60).refreshRequests, []);
  });

  test("know the lags and the size of the state", () => {
    const optimizer = account();
    const { stage, conversions, maturityByDay } = optimizer.lag("lead");
    assert.deepEqual([stage, conversions], ["lead", 30]);
    assert.equal(maturityByDay.at(-1), 1);
    // Ids are remembered for as long as an event may be late.
    const size = { ads: 2, periods: 60, conversions: 30, events: 22, touches: 0, deals: 0 };
    assert.deepEqual(optimizer.stateSize(), size);
  });
});

describe("snapshots", () => {
  const optimizer = account();
  const [text, bytes] = [optimizer.snapshot(), optimizer.snapshotBytes()];
  const expected = optimizer.recommend(NOW, 60, { seed: 5 });

  test("restore the state", () => {
    assert.ok(Buffer.isBuffer(bytes));
    const padded = Buffer.concat([Buffer.alloc(3), bytes]);
    for (const restored of [
      Optimizer.restore({}, text),
      Optimizer.restore(undefined, text),
      Optimizer.restoreBytes(null, bytes),
      Optimizer.restoreBytes(null, new Uint8Array(bytes)),
      Optimizer.restoreBytes(null, padded.subarray(3)),
    ]) {
      assert.ok(restored instanceof Optimizer);
      assert.deepEqual(restored.recommend(NOW, 60, { seed: 5 }), expected);
      assert.equal(restored.snapshot(), text);
      assert.ok(restored.snapshotBytes().equals(bytes));
    }
  });

  test("restore it in another thread", async () => {
    const worker = new Worker(new URL("./restoring.mjs", import.meta.url), { workerData: { text, bytes, now: NOW } });
    const results = await new Promise((resolve, reject) => worker.once("message", resolve).once("error", reject));
    assert.deepEqual(results, [
      [expected, text],
      [expected, text],
    ]);
  });

  test("that were altered are refused", () => {
    for (const broken of ["", "{}", text.slice(0, -1), text.replace("film", "flim")]) {
      assert.throws(() => Optimizer.restore({}, broken), refusal("INVALID_SNAPSHOT", "snapshot"));
    }
    for (let place = 0; place < bytes.length; place += 97) {
      const broken = Buffer.from(bytes);
      broken[place] ^= 1;
      assert.throws(() => Optimizer.restoreBytes({}, broken), refusal("INVALID_SNAPSHOT", "snapshot"));
      const cut = bytes.subarray(0, place);
      assert.throws(() => Optimizer.restoreBytes({}, cut), refusal("INVALID_SNAPSHOT", "snapshot"));
    }
  });

  test("are of the type that is asked for", () => {
    for (const wrong of [undefined, null, 7, {}, bytes]) {
      assert.throws(() => Optimizer.restore({}, wrong), refusal("WRONG_TYPE", "snapshot"));
    }
    for (const wrong of [
      undefined,
      null,
      7,
      {},
      text,
      [1],
      new Int8Array(3),
      bytes.buffer,
      new DataView(bytes.buffer),
    ]) {
      assert.throws(() => Optimizer.restoreBytes({}, wrong), refusal("WRONG_TYPE", "snapshot"));
    }
    assert.throws(() => Optimizer.restore({ curency: "EUR" }, text), refusal("UNKNOWN_FIELD", "config.curency"));
  });

  test("are copies", () => {
    const copy = optimizer.snapshotBytes();
    const restored = Optimizer.restoreBytes({}, copy);
    copy.fill(0);
    assert.equal(restored.snapshot(), text);
    assert.ok(optimizer.snapshotBytes().equals(bytes));
  });
});

describe("merge", () => {
  test("gives what one optimizer with the events of both has", () => {
    const [mine, theirs] = [events(["film", "proof"]), events(["team", "tour"])];
    const [optimizer, other] = [account(mine), account(theirs)];
    const before = other.snapshot();
    assert.equal(optimizer.merge(other), undefined);
    const both = [...mine, ...theirs].sort((a, b) => a.occurredAt - b.occurredAt);
    assert.equal(optimizer.snapshot(), account(both).snapshot());
    assert.equal(other.snapshot(), before);
  });

  test("refuses what does not fit, and changes nothing then", () => {
    const optimizer = account();
    const before = optimizer.snapshot();
    const other = account(events(["team", "tour"]), { currency: "EUR" });
    assert.throws(() => optimizer.merge(other), refusal("CONFLICT", "config"));
    assert.throws(() => optimizer.merge(account()), { code: "DUPLICATE_ID" });
    assert.throws(() => optimizer.merge(optimizer), { code: "DUPLICATE_ID" });
    const disguised = Object.setPrototypeOf(new BattleHardenedSampler(), Optimizer.prototype);
    const strangers = [undefined, null, 7, {}, new BattleHardenedSampler(), disguised, new Proxy(account(), {})];
    for (const stranger of [...strangers, Object.create(Optimizer.prototype)]) {
      assert.throws(() => optimizer.merge(stranger), refusal("WRONG_TYPE", "other"));
    }
    assert.equal(optimizer.snapshot(), before);
  });
});

describe("values that try to break the process", () => {
  const fail = () => {
    throw new TypeError("mine");
  };
  const withGetter = (field, get) => Object.defineProperty({ ...delivery }, field, { get, enumerable: true });

  test("exceptions of a getter come out as they are", () => {
    const optimizer = account();
    const before = optimizer.snapshot();
    for (const field of ["type", "eventId", "occurredAt", "spend"]) {
      assert.throws(() => optimizer.apply(withGetter(field, fail)), /^TypeError: mine$/);
    }
    assert.throws(() => optimizer.recommend(NOW, 60, { get seed() { return fail(); } }), /^TypeError: mine$/); // prettier-ignore
    assert.equal(optimizer.snapshot(), before);
  });

  test("getters may call the optimizer that reads them", () => {
    const optimizer = account();
    const inner = { ...delivery, eventId: "inner", periodStart: hours(732) };
    const other = account(events(["team", "tour"]));
    const calls = () => {
      optimizer.apply(inner);
      optimizer.tick(NOW, 60);
      optimizer.merge(other);
      return 11.5;
    };
    assert.equal(optimizer.apply(withGetter("spend", calls)).status, "applied");
    assert.equal(optimizer.stateSize().periods, 122);
  });

  test("patched prototypes may call the optimizer that makes its result", () => {
    const optimizer = account();
    const { flat } = Array.prototype;
    const { fromEntries } = Object;
    const patched = (original) =>
      function (...given) {
        optimizer.apply(delivery);
        return Reflect.apply(original, this, given);
      };
    try {
      Array.prototype.flat = patched(flat);
      Object.fromEntries = patched(fromEntries);
      assert.equal(optimizer.config.currency, "USD");
      assert.equal(optimizer.tick(NOW, 60).fatigue.length, 2);
    } finally {
      Array.prototype.flat = flat;
      Object.fromEntries = fromEntries;
    }
  });

  test("getters that call back without end", () => {
    const optimizer = account();
    const recurse = () => optimizer.apply(withGetter("spend", recurse));
    assert.throws(recurse, RangeError);
    assert.equal(optimizer.apply(delivery).status, "applied");
  });

  test("receivers that are not optimizers", () => {
    const { apply, snapshot } = Optimizer.prototype;
    const strangers = [undefined, null, {}, new BattleHardenedSampler(), Object.create(Optimizer.prototype)];
    for (const stranger of strangers) {
      assert.throws(() => apply.call(stranger, delivery));
      assert.throws(() => snapshot.call(stranger));
    }
    assert.throws(() => Optimizer.call(account()));
  });

  test("proxies, odd keys and other things for events", () => {
    const optimizer = account();
    assert.equal(optimizer.apply(new Proxy({ ...delivery }, {})).status, "applied");
    for (const event of [undefined, null, 7, "{}", [], new Date(), new Map(), () => 1]) {
      assert.throws(() => optimizer.apply(event), refusal("WRONG_TYPE", "event"));
      assert.throws(() => optimizer.recordDelivery(event), refusal("WRONG_TYPE", "event"));
    }
    for (const key of ["Type", "__proto__", 'a"b', ""]) {
      const event = Object.defineProperty({ ...delivery }, key, { value: 1, enumerable: true });
      assert.throws(() => optimizer.apply(event), refusal("UNKNOWN_FIELD", `event.${key}`));
    }
  });
});
