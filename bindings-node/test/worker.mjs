// A worker with its own sampler and detector.

import { parentPort, workerData } from "node:worker_threads";

import { BattleHardenedSampler, FatigueDetector } from "lagwise";

import { decide } from "./workers.mjs";

parentPort.postMessage(decide(new BattleHardenedSampler(workerData), new FatigueDetector(workerData)));
