// Runs the steps of the simulator's golden vectors, which all languages share.

import assert from "node:assert/strict";

import { Simulator } from "lagwise";

import { filled } from "./golden.mjs";

/** A policy that every language's tests have: one more than the clicks told of each ad, restatements added up. */
export class Clicks {
  #clicks = new Map();

  observe({ type, adId, clicks }) {
    if (type === "delivery") this.#clicks.set(adId, (this.#clicks.get(adId) ?? 0) + clicks);
  }

  wish(now, totalBudget, ads) {
    assert.ok(!Number.isNaN(Date.parse(now)) && totalBudget > 0);
    return ads.map(({ adId }) => 1 + (this.#clicks.get(adId) ?? 0));
  }
}

/** The result of a call of an episode. */
function resultOf(episode, call, { first, wish }) {
  switch (call) {
    case "due_events": {
      const events = episode.dueEvents();
      return { count: events.length, first: events.slice(0, first) };
    }
    case "truth":
      return episode.truth();
    case "live_ads":
      return episode.liveAds();
    case "deliver":
      episode.deliver(filled(wish));
      return episode.soFar();
    case "state": {
      const { now, totalBudget, isOver, stepsPlayed } = episode;
      return { now, totalBudget, isOver, stepsPlayed, soFar: episode.soFar() };
    }
    default:
      throw new Error(`unknown call ${call}`);
  }
}

/** Makes the simulator of one case; what is returned runs a step in its accounts and returns the step's result. */
export function accountsOf(world) {
  const simulator = Simulator.fromToml(world);
  const seedOf = (text) => (BigInt(text) > BigInt(Number.MAX_SAFE_INTEGER) ? BigInt(text) : Number(text));
  return ({ call, input }) => {
    const seed = input.seed === undefined ? undefined : seedOf(input.seed);
    switch (call) {
      case "world":
        return simulator.world;
      case "world_names":
        return Simulator.worldNames();
      case "named":
        return new Simulator(input.name).world.description;
      case "from_toml":
        return Simulator.fromToml(input.text).world.description;
      case "owner_config":
        return simulator.ownerConfig(seed);
      case "run":
        return simulator.run(seed, input.policy === "clicks" ? new Clicks() : input.policy);
      case "run_oracle":
        return simulator.runOracle(seed);
      case "compare":
        return simulator.compare(
          input.seeds.map(seedOf),
          input.policy === "clicks" ? () => new Clicks() : input.policy,
        );
      default: {
        const episode = simulator.start(seed);
        for (let step = 0; step < input.steps_played; step++) episode.deliver(episode.liveAds().map(() => 1));
        return resultOf(episode, call, input);
      }
    }
  };
}
