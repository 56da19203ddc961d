// Worker threads, each with its own instances.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Worker } from "node:worker_threads";

import { BattleHardenedSampler, FatigueDetector } from "lagwise";

import { ad } from "./ads.mjs";
import { decide } from "./workers.mjs";

const WORKER = new URL("./worker.mjs", import.meta.url);

function message(worker) {
  return new Promise((resolve, reject) => worker.once("message", resolve).once("error", reject));
}

test("four workers agree with the main thread", async () => {
  const { config } = new BattleHardenedSampler({ currency: "EUR" });
  const workers = Array.from({ length: 4 }, () => new Worker(WORKER, { workerData: config }));
  const expected = decide(new BattleHardenedSampler(config), new FatigueDetector(config));
  for (const results of await Promise.all(workers.map(message))) assert.deepEqual(results, expected);
});

test("a worker may end in the middle of a call", async () => {
  const source = `
    const { BattleHardenedSampler } = require("lagwise");
    const sampler = new BattleHardenedSampler();
    require("node:worker_threads").parentPort.postMessage("ready");
    for (;;) sampler.score(${JSON.stringify(ad())});
  `;
  const filename = new URL("./worker.cjs", import.meta.url);
  for (let round = 0; round < 3; round++) {
    const worker = new Worker(source, { eval: true, filename });
    await message(worker);
    assert.equal(await worker.terminate(), 1);
  }
});

test("instances do not cross threads", () => {
  assert.deepEqual(structuredClone(new BattleHardenedSampler()), {});
});
