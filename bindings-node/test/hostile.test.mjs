// Inputs that try to break the process. Each is refused or its own exception comes out; the next call works.

import assert from "node:assert/strict";
import { afterEach, describe, test } from "node:test";

import { BattleHardenedSampler, ChangeQueue, FatigueDetector } from "lagwise";

import { ad, ads, columns, refusal } from "./ads.mjs";

const sampler = new BattleHardenedSampler();
const detector = new FatigueDetector();
const select = (given) => sampler.selectBudgetAllocation(given, 100);
const selectColumns = (given) => sampler.selectBudgetAllocationColumns(given, 100);
const expected = select(ads(3));

afterEach(() => assert.deepEqual(select(ads(3)), expected));

/** An ad whose field is computed when it is read. */
const withGetter = (field, get) => Object.defineProperty(ad(), field, { get, enumerable: true });

describe("exceptions of a getter or a proxy come out as they are", () => {
  const cyclic = new Error("cyclic");
  cyclic.cause = cyclic;
  const unprintable = { toString: () => assert.fail("must not be called") };
  for (const thrown of [new TypeError("mine"), cyclic, unprintable, "text", 0, null, undefined, Symbol("x")]) {
    const fail = () => {
      throw thrown;
    };
    const calls = {
      "a field": () => sampler.score(withGetter("spend", fail)),
      "an element": () => select(Object.defineProperty([], 0, { get: fail, enumerable: true })),
      "a stage": () =>
        select([ad({ stageCounts: Object.defineProperty({}, "lead", { get: fail, enumerable: true }) })]),
      "a section": () =>
        new BattleHardenedSampler({
          get scheduled() {
            return fail();
          },
        }),
      "an option": () =>
        sampler.selectBudgetAllocation([], 1, {
          get seed() {
            return fail();
          },
        }),
      "a state": () =>
        detector.detect([], {
          get a() {
            return fail();
          },
        }),
      "a column": () =>
        selectColumns({
          get adId() {
            return fail();
          },
        }),
      "an id": () => selectColumns({ adId: Object.defineProperty([], 0, { get: fail, enumerable: true }) }),
      "the keys": () => sampler.score(new Proxy({}, { ownKeys: fail })),
      "a value": () => sampler.score(new Proxy(ad(), { get: fail })),
    };
    test(typeof thrown === "object" ? `object ${thrown?.message}` : String(thrown), () => {
      for (const [place, call] of Object.entries(calls)) {
        let caught = place;
        try {
          call();
        } catch (error) {
          caught = error;
        }
        assert.ok(Object.is(caught, thrown), place);
      }
    });
  }
});

describe("objects", () => {
  test("proxies pass for what they stand for, revoked ones throw", () => {
    assert.deepEqual(sampler.score(new Proxy(ad(), {})), sampler.score(ad()));
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    assert.throws(() => sampler.score(proxy), TypeError);
    assert.throws(() => select([proxy]), TypeError);
  });

  test("that hold themselves", () => {
    const cycle = ad();
    cycle.history = [cycle];
    assert.throws(() => sampler.score(cycle), refusal("UNKNOWN_FIELD", "ad.history[0].adId"));
    const list = [];
    list.push(list);
    assert.throws(() => select(list), refusal("WRONG_TYPE", "ads[0]"));
    const config = {};
    config.ctr = config;
    assert.throws(() => new BattleHardenedSampler(config), refusal("UNKNOWN_FIELD", "config.ctr.ctr"));
  });

  test("that are deep", () => {
    let deep = {};
    for (let level = 0; level < 200_000; level++) deep = { history: [deep] };
    assert.throws(() => sampler.score(ad(deep)), refusal("UNKNOWN_FIELD", "ad.history[0].history"));
  });

  test("whose content is out of sight", () => {
    class Hidden {
      #spend = 1;
      get spend() {
        return this.#spend;
      }
    }
    const hidden = [
      new Map([["adId", "a"]]),
      new Set(),
      new Date(),
      /x/,
      Promise.resolve(),
      new WeakMap(),
      new Hidden(),
    ];
    for (const given of [...hidden, new Float64Array(3), new DataView(new ArrayBuffer(8)), new ArrayBuffer(8)]) {
      assert.throws(() => sampler.score(given), refusal("WRONG_TYPE", "ad"));
      assert.throws(() => sampler.score(ad({ history: given })), refusal("WRONG_TYPE", "ad.history"));
    }
    const boxed = ad({ adId: new String("a"), clicks: new Number(3) });
    assert.throws(() => sampler.score(boxed), refusal("WRONG_TYPE", "ad.adId"));
  });

  test("symbols, functions and huge numbers", () => {
    assert.deepEqual(sampler.score(ad({ [Symbol("note")]: 1 })), sampler.score(ad()));
    for (const value of [Symbol("x"), () => 5, class {}]) {
      assert.throws(() => sampler.score(ad({ clicks: value })), refusal("WRONG_TYPE", "ad.clicks"));
    }
    assert.throws(() => sampler.score(ad({ clicks: 10n ** 400n })), refusal("OUT_OF_RANGE", "ad.clicks"));
    assert.throws(() => sampler.score(ad({ spend: -(10n ** 400n) })), refusal("OUT_OF_RANGE", "ad.spend"));
    assert.throws(() => sampler.score(ad({ clicks: Number.MAX_VALUE })), refusal("OUT_OF_RANGE", "ad.clicks"));
  });

  test("long and broken texts", () => {
    assert.throws(
      () => sampler.verdicts([ad({ adId: "x".repeat(10_000_000) })]),
      refusal("OUT_OF_RANGE", "ads[0].adId"),
    );
    assert.throws(() => sampler.score(ad({ adId: "\ud800" })), refusal("WRONG_TYPE", "ad.adId"));
    assert.throws(() => new ChangeQueue().change("a\udfff"), refusal("WRONG_TYPE", "changeId"));
    const broken = { ...columns(ads(2)), adId: ["a", "\ud800"] };
    assert.throws(() => selectColumns(broken), refusal("WRONG_TYPE", "adId[1]"));
    for (const adId of ["\ufffd", "\u{1f600}"]) assert.equal(sampler.score(ad({ adId })).adId, adId);
  });

  test("getters that call back", () => {
    const inner = sampler.score(ad());
    const outer = sampler.score(withGetter("spend", () => (detector.detect(ads(2)), sampler.score(ad()), 100)));
    assert.deepEqual(outer, inner);
  });

  test("getters that call back without end", () => {
    const recurse = () => sampler.score(withGetter("spend", recurse)).spend;
    assert.throws(recurse, RangeError);
  });
});

describe("lists", () => {
  test("with gaps", () => {
    const gap = [ad()];
    gap[2] = ad({ adId: "b" });
    assert.throws(() => select(gap), refusal("WRONG_TYPE", "ads[1]"));
    assert.throws(() => select([ad(), undefined]), refusal("WRONG_TYPE", "ads[1]"));
  });

  test("of a length without content", () => {
    const huge = new Array(2 ** 32 - 1);
    assert.throws(() => select(huge), refusal("WRONG_TYPE", "ads[0]"));
    assert.throws(() => sampler.score(ad({ history: huge })), refusal("WRONG_TYPE", "ad.history[0]"));
    assert.throws(() => new BattleHardenedSampler({ stages: huge }), refusal("WRONG_TYPE", "config.stages[0]"));
    assert.throws(() => selectColumns({ adId: huge }), refusal("WRONG_TYPE", "adId[0]"));
    assert.throws(() => selectColumns({ frozen: huge }), refusal("WRONG_TYPE", "frozen[0]"));
  });

  test("that shrink while they are read", () => {
    const given = ads(3);
    given[0] = withGetter("spend", () => ((given.length = 1), 100));
    assert.equal(select(given).recommendations.length, 3);
  });
});

describe("buffers", () => {
  test("that are detached", () => {
    const given = columns(ads(3));
    structuredClone(given.clicks, { transfer: [given.clicks.buffer] });
    assert.throws(() => selectColumns(given), refusal("LENGTH_MISMATCH", "clicks"));
  });

  test("that a getter detaches", () => {
    const given = columns(ads(3));
    const { clicks } = given;
    Object.defineProperty(given, "dnaScore", {
      get: () => void structuredClone(clicks, { transfer: [clicks.buffer] }),
      enumerable: true,
    });
    assert.throws(() => selectColumns(given), refusal("LENGTH_MISMATCH", "clicks"));
  });

  test("that shrink", () => {
    const given = columns(ads(3));
    const buffer = new ArrayBuffer(24, { maxByteLength: 48 });
    for (const clicks of [new Float64Array(buffer), new Float64Array(buffer, 0, 3)]) {
      buffer.resize(24);
      clicks.set([5, 6, 7]);
      assert.equal(selectColumns({ ...given, clicks }).status, "exact");
      buffer.resize(8);
      assert.throws(() => selectColumns({ ...given, clicks }), refusal("LENGTH_MISMATCH", "clicks"));
    }
  });

  test("that are shared", () => {
    const given = columns(ads(3));
    const shared = new Float64Array(new SharedArrayBuffer(24));
    shared.set(given.clicks);
    assert.deepEqual(selectColumns({ ...given, clicks: shared }), selectColumns(given));
  });
});

describe("receivers", () => {
  test("that are not instances", () => {
    const { score } = BattleHardenedSampler.prototype;
    const { get } = Object.getOwnPropertyDescriptor(BattleHardenedSampler.prototype, "config");
    const strangers = [
      undefined,
      null,
      1,
      {},
      [],
      Object.create(BattleHardenedSampler.prototype),
      detector,
      sampler.config,
    ];
    for (const stranger of [...strangers, new Proxy(sampler, {})]) {
      assert.throws(() => score.call(stranger, ad()));
      assert.throws(() => get.call(stranger));
    }
    assert.throws(() => BattleHardenedSampler.call(sampler));
    assert.deepEqual(get.call(sampler), sampler.config);
  });

  test("of a subclass", () => {
    class Mine extends BattleHardenedSampler {}
    assert.deepEqual(new Mine().score(ad()), sampler.score(ad()));
  });
});
