// The simulator: known policies and the caller's own, what they throw, and what calls back in the middle of a step.

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { Episode, Optimizer, Simulator } from "lagwise";

import { refusal } from "./ads.mjs";
import { Clicks } from "./simulated.mjs";

const SMALL = 'extends = "n_8"\nname = "small"\ndays = 5\n[ads]\nstarting = 4\n';
const simulator = Simulator.fromToml(SMALL);

/** What the known policy `funnel` does, through the public calls. */
class Funnel {
  constructor(config) {
    this.optimizer = new Optimizer(config);
    if (config.crm.tenantId !== null) this.optimizer.useHashingKeys([Buffer.from("people who do not exist")]);
  }

  observe(event) {
    this.optimizer.apply(event);
  }

  wish(now, totalBudget, ads) {
    const { recommendations } = this.optimizer.recommend(now, totalBudget).allocation;
    const budgets = new Map(recommendations.map((budget) => [budget.adId, budget.recommendedBudget]));
    return ads.map(({ adId }) => budgets.get(adId));
  }
}

/** A policy whose wish is made by a function of the ads. */
const wishing = (make, observe = () => {}) => ({ observe, wish: (now, totalBudget, ads) => make(ads) });
const equal = (ads) => ads.map(() => 1);

describe("a simulator", () => {
  test("is its world", () => {
    const { world } = simulator;
    assert.deepEqual([world.name, world.days, world.ads.starting], ["small", 5, 4]);
    assert.deepEqual(new Simulator(world).world, world);
    assert.deepEqual(new Simulator(JSON.parse(JSON.stringify(simulator))).world, world);
    world.days = 9;
    assert.equal(simulator.world.days, 5);
    assert.equal(new Simulator(world).world.days, 9);
    for (const given of [undefined, null, "base"]) assert.deepEqual(new Simulator(given).world, new Simulator().world);
    for (const name of Simulator.worldNames()) assert.equal(new Simulator(name).world.name, name);
  });

  test("refuses what is no world", () => {
    const world = new Simulator().toJSON();
    assert.throws(() => new Simulator("mars"), refusal("UNKNOWN_NAME", "world"));
    assert.throws(() => new Simulator(3), refusal("WRONG_TYPE", "world"));
    assert.throws(() => new Simulator({ name: "x" }), refusal("MISSING_FIELD", "world.description"));
    assert.throws(() => new Simulator({ ...world, stepHours: 7 }), refusal("OUT_OF_RANGE", "world.stepHours"));
    assert.throws(() => new Simulator({ ...world, step_hours: 6 }), refusal("UNKNOWN_FIELD", "world.step_hours"));
    assert.throws(() => Simulator.fromToml(3), refusal("WRONG_TYPE", "text"));
    assert.throws(() => Simulator.fromToml(`a = ${"[".repeat(1e5)}`), refusal("WRONG_TYPE", "world"));
    assert.throws(() => Simulator.fromToml(`a${".a".repeat(1e5)} = 1`), refusal("WRONG_TYPE", "world"));
    // A text is told in its own words.
    const text = 'extends = "base"\n[ctr]\nbait_shar = 1.0';
    assert.throws(() => Simulator.fromToml(text), refusal("UNKNOWN_FIELD", "world.ctr.bait_shar"));
    assert.throws(() => Simulator.fromToml(text), /the fields are .*, bait_share, /);
  });
});

describe("a policy of one's own", () => {
  test("earns what the same one earns in the core", () => {
    for (const seed of [1, 2n ** 64n - 1n]) {
      const run = simulator.run(seed, new Funnel(simulator.ownerConfig(seed)));
      assert.deepEqual(run, simulator.run(seed, "funnel"));
      assert.ok(run.value < simulator.runOracle(seed).value);
    }
    const seeds = [1, 2n, 2 ** 53 - 1, 2n ** 53n];
    const given = [];
    const start = (config, seed) => (given.push(seed), new Funnel(config));
    assert.deepEqual(simulator.compare(seeds, start), simulator.compare(seeds, "funnel"));
    assert.deepEqual(given, [1, 2, 2 ** 53 - 1, 2n ** 53n]);
  });

  test("is told touches and deals where a CRM tells them", () => {
    const crm = Simulator.fromToml('extends = "crm"\ndays = 12\n[ads]\nstarting = 6\nbudget_per_day = 400.0\n');
    const policy = new Funnel(crm.ownerConfig(3));
    const kinds = new Set();
    const episode = crm.start(3);
    while (!episode.isOver) {
      for (const event of episode.dueEvents()) {
        kinds.add(event.type);
        policy.observe(event);
      }
      episode.deliver(policy.wish(episode.now, episode.totalBudget, episode.liveAds()));
    }
    assert.deepEqual(episode.soFar(), crm.run(3, "funnel"));
    assert.ok(["touch", "conversion", "deal_stage"].every((kind) => kinds.has(kind)) && !kinds.has("stage_entry"));
    const { ads, unattributedValue } = policy.optimizer.calculateAdPipelineRoas(episode.now);
    assert.ok(ads.some(({ deals }) => deals > 0) && unattributedValue > 0);
  });

  test("is called as a method, with events as the optimizer takes them", () => {
    const events = [];
    const policy = {
      observe(event) {
        assert.equal(this, policy);
        events.push(event);
      },
      wish(...given) {
        assert.equal(this, policy);
        assert.equal(given.length, 3);
        return equal(given[2]);
      },
    };
    const episode = simulator.start(1);
    while (!episode.isOver) episode.step(policy);
    const kinds = new Set(events.map(({ type }) => type));
    assert.deepEqual([...kinds].sort(), ["ad_registered", "change_committed", "delivery", "stage_entry"]);
    const optimizer = new Optimizer(simulator.ownerConfig(1));
    for (const event of events) assert.equal(optimizer.apply(event).status, "applied");
    const clicks = events.reduce((sum, event) => sum + (event.clicks ?? 0), 0);
    assert.ok(clicks > 0 && clicks < episode.soFar().clicks);
  });

  test("may wish in any array of numbers", () => {
    const wish = (ads) => ads.map((_, place) => 1 + (place % 3));
    const expected = simulator.run(1, wishing(wish));
    for (const kind of [Float64Array, Float32Array, Int32Array, Uint32Array])
      assert.deepEqual(
        simulator.run(
          1,
          wishing((ads) => kind.from(wish(ads))),
        ),
        expected,
      );
    assert.deepEqual(
      simulator.run(
        1,
        wishing((ads) => BigUint64Array.from(wish(ads), BigInt)),
      ),
      expected,
    );
    assert.deepEqual(
      simulator.run(
        1,
        wishing((ads) => wish(ads).map(BigInt)),
      ),
      expected,
    );
  });

  test("is refused a wish that is none", () => {
    const refused = [
      [[1], "LENGTH_MISMATCH", "wish"],
      [[1, 1, NaN, 1], "NOT_FINITE", "wish[2]"],
      [Float64Array.of(1, Infinity, 1, 1), "NOT_FINITE", "wish[1]"],
      [[1, 1, 1, -0.1], "OUT_OF_RANGE", "wish[3]"],
      [[1, "1", 1, 1], "WRONG_TYPE", "wish[1]"],
      [[1, 1, , 1], "WRONG_TYPE", "wish[2]"],
      [undefined, "WRONG_TYPE", "wish"],
      ["1111", "WRONG_TYPE", "wish"],
      [{ length: 4 }, "WRONG_TYPE", "wish"],
      [Uint8Array.of(1, 1, 1, 1), "WRONG_TYPE", "wish"],
      [Promise.resolve([1, 1, 1, 1]), "WRONG_TYPE", "wish"],
    ];
    for (const [wish, code, field] of refused) {
      const [episode, policy] = [simulator.start(1), wishing(() => wish)];
      assert.throws(() => episode.deliver(wish), refusal(code, field));
      assert.throws(() => episode.step(policy), refusal(code, field));
      assert.throws(() => simulator.run(1, policy), refusal(code, field));
      assert.throws(() => simulator.compare([1], () => policy), refusal(code, field));
      assert.equal(episode.stepsPlayed, 0);
    }
  });

  test("gets back what it throws, whatever it is", () => {
    const values = [new TypeError("mine"), Object.freeze({}), "mine", 5, 5n, Symbol("mine"), undefined, null, () => {}];
    for (const mine of values) {
      const fail = () => {
        throw mine;
      };
      const hidden = Object.defineProperty(wishing(equal), "observe", { get: fail });
      for (const policy of [wishing(fail), wishing(equal, fail), hidden]) {
        const calls = [
          () => simulator.run(1, policy),
          () => simulator.start(1).step(policy),
          () => simulator.compare([1, 2], () => policy),
          () => simulator.compare([1], fail),
        ];
        for (const call of calls) {
          let thrown = calls;
          try {
            call();
          } catch (error) {
            thrown = error;
          }
          assert.equal(thrown, mine);
        }
      }
    }
    const refused = wishing(() => new Optimizer({ dealValue: -1 }));
    assert.throws(() => simulator.run(1, refused), refusal("OUT_OF_RANGE", "config.dealValue"));
  });

  test("is refused where it is none", () => {
    const strangers = [undefined, null, 3, {}, [], Symbol("x"), { observe: 1, wish: 2 }, { observe() {} }, new Map()];
    for (const stranger of strangers) {
      assert.throws(() => simulator.run(1, stranger), refusal("WRONG_TYPE", "policy"));
      assert.throws(() => simulator.start(1).step(stranger), refusal("WRONG_TYPE", "policy"));
      assert.throws(() => simulator.compare([1], stranger), refusal("WRONG_TYPE", "policy"));
      assert.throws(() => simulator.compare([1], () => stranger), refusal("WRONG_TYPE", "policy"));
    }
    for (const name of ["", "Funnel", "luck"])
      assert.throws(() => simulator.compare([], name), refusal("UNKNOWN_NAME", "policy"));
    assert.throws(() => simulator.start(1).step("funnel"), refusal("WRONG_TYPE", "policy"));
  });
});

describe("an episode", () => {
  test("is played step by step", () => {
    const episode = simulator.start(7n);
    assert.equal(episode.now, "2026-01-05T00:00:00Z");
    assert.deepEqual([episode.totalBudget, episode.stepsPlayed, episode.isOver], [400, 0, false]);
    assert.deepEqual(episode.world, simulator.world);
    const optimizer = new Optimizer(simulator.ownerConfig(7));
    while (!episode.isOver) {
      for (const event of episode.dueEvents()) assert.equal(optimizer.apply(event).status, "applied");
      assert.deepEqual(episode.dueEvents(), []);
      const { recommendations } = optimizer.recommend(episode.now, episode.totalBudget).allocation;
      const budgets = Object.fromEntries(recommendations.map((budget) => [budget.adId, budget.recommendedBudget]));
      episode.deliver(episode.liveAds().map(({ adId }) => budgets[adId]));
    }
    assert.deepEqual(episode.soFar(), simulator.run(7, "funnel"));
    assert.equal(
      episode.truth().reduce((sum, { clicks }) => sum + clicks, 0),
      episode.soFar().clicks,
    );
    assert.throws(() => episode.deliver(equal(episode.liveAds())), refusal("CONFLICT", "episode"));
    assert.throws(() => episode.stepOracle(), refusal("CONFLICT", "episode"));
    const oracle = simulator.start(7);
    while (!oracle.isOver) oracle.stepOracle();
    assert.deepEqual(oracle.soFar(), simulator.runOracle(7));
  });

  test("refuses a policy that calls it in the middle of a step, and goes on", () => {
    const episode = simulator.start(1);
    const calls = [
      () => episode.now,
      () => episode.isOver,
      () => episode.stepsPlayed,
      () => episode.liveAds(),
      () => episode.truth(),
      () => episode.soFar(),
      () => episode.dueEvents(),
      () => episode.stepOracle(),
      () => episode.deliver([1, 1, 1, 1]),
      () => episode.step(new Clicks()),
    ];
    episode.step(
      wishing((ads) => {
        for (const call of calls) assert.throws(call, refusal("CONFLICT", "episode"));
        assert.equal(episode.totalBudget, 400);
        assert.equal(episode.world.name, "small");
        // Others may be played meanwhile.
        assert.deepEqual(simulator.run(1, wishing(equal)), simulator.run(1, "equal_split"));
        return equal(ads);
      }),
    );
    assert.equal(episode.stepsPlayed, 1);
    assert.throws(() => episode.step(wishing(() => episode.deliver([1, 1, 1, 1]))), refusal("CONFLICT", "episode"));
    episode.deliver(equal(episode.liveAds()));
    assert.equal(episode.stepsPlayed, 2);
    // While its wish is read, nobody is in the middle of anything.
    const wish = Object.defineProperty(equal(episode.liveAds()), 0, { get: () => episode.stepsPlayed });
    episode.deliver(wish);
    assert.equal(episode.stepsPlayed, 3);
  });

  test("is made by a simulator alone", () => {
    assert.throws(() => new Episode());
    const { get } = Object.getOwnPropertyDescriptor(Episode.prototype, "now");
    for (const stranger of [undefined, {}, simulator, Object.create(Episode.prototype)]) {
      assert.throws(() => get.call(stranger));
      assert.throws(() => Episode.prototype.step.call(stranger, new Clicks()));
    }
  });
});

test("seeds", () => {
  const refused = [
    ["OUT_OF_RANGE", [-1, -1n, 2n ** 64n, 2 ** 53]],
    ["NOT_WHOLE", [0.5]],
    ["NOT_FINITE", [NaN]],
    ["WRONG_TYPE", ["7", true, undefined, null, {}]],
  ];
  for (const [code, seeds] of refused) {
    for (const seed of seeds) {
      for (const call of ["start", "ownerConfig", "runOracle"])
        assert.throws(() => simulator[call](seed), refusal(code, "seed"));
      assert.throws(() => simulator.run(seed, "funnel"), refusal(code, "seed"));
      assert.throws(() => simulator.compare([0, seed], "funnel"), refusal(code, "seeds[1]"));
    }
  }
  assert.throws(() => simulator.compare(7, "funnel"), refusal("WRONG_TYPE", "seeds"));
  assert.deepEqual(simulator.compare([1, 2], "equal_split").ofEqualSplit, [1, 1]);
});

test("a long account leaves no events behind", () => {
  const busy = new Simulator("n_100");
  const policy = wishing((ads) => new Float64Array(ads.length).fill(1));
  busy.run(1, policy);
  const before = process.memoryUsage().rss;
  for (let seed = 2; seed < 6; seed++) busy.run(seed, policy);
  assert.ok(process.memoryUsage().rss - before < 100e6);
});
