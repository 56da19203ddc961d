// A worker that restores an optimizer from the snapshots that it is given.

import { parentPort, workerData } from "node:worker_threads";

import { Optimizer } from "lagwise";

const { text, bytes, now } = workerData;
const restored = [Optimizer.restore({}, text), Optimizer.restoreBytes({}, bytes)];
parentPort.postMessage(restored.map((optimizer) => [optimizer.recommend(now, 60, { seed: 5 }), optimizer.snapshot()]));
