// The guard's ledger: files, worker threads, and what it refuses.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { Worker } from "node:worker_threads";

import { GuardLedger } from "lagwise";

import { refusal } from "./ads.mjs";

const folder = mkdtempSync(join(tmpdir(), "lagwise-"));
after(() => rmSync(folder, { recursive: true }));

const now = "2026-03-01T00:00:00Z";
const config = { guard: { jitterMinSeconds: 0, jitterMaxSeconds: 0, fuzz: 0, accountPoints: null } };
const targeting = (changeId) => ({
  changeId,
  accountId: "act",
  campaignId: "c",
  budgetId: changeId,
  kind: "targeting",
});

test("a file outlives its ledgers", () => {
  const path = join(folder, "kept.sqlite");
  const { status, reservation } = GuardLedger.open(path, config).reserve(targeting("a"), now, 7);
  assert.equal(status, "reserved");
  const ledger = GuardLedger.open(path, config, { synchronous: "full" });
  assert.deepEqual(ledger.unsettled(), [reservation]);
  assert.equal(ledger.reserve(targeting("a"), now, 7).status, "known");
  assert.equal(ledger.beginSend("a", 1, now).outcome, "allow");
  assert.equal(ledger.commit("a", 1n).status, "sent");
  const reader = GuardLedger.open(path, config, { readOnly: true });
  assert.equal(reader.reservation("a").status, "sent");
  assert.equal(reader.reservation("b"), null);
  assert.throws(() => reader.release("a", 1), refusal("STORE_FAILED", "store"));
});

test("worker threads share a file", async () => {
  const path = join(folder, "shared.sqlite");
  GuardLedger.open(path, config);
  const code = `
    const { GuardLedger } = require("lagwise");
    const { parentPort, workerData } = require("node:worker_threads");
    const ledger = GuardLedger.open(workerData.path, workerData.config, { busyTimeoutMs: 60_000 });
    let got = 0;
    for (let place = 0; place < 40; place++) {
      const changeId = String((place * 7 + workerData.worker) % 40);
      const change = { changeId, accountId: "act", campaignId: "c", budgetId: changeId, kind: "targeting" };
      if (ledger.reserve(change, workerData.now, 7).status === "reserved") got++;
    }
    parentPort.postMessage(got);`;
  const work = (worker) =>
    new Promise((resolve, reject) => {
      const thread = new Worker(code, { eval: true, workerData: { path, config, worker, now } });
      thread.once("message", resolve);
      thread.once("error", reject);
    });
  const got = await Promise.all([0, 1, 2, 3].map(work));
  assert.equal(
    got.reduce((a, b) => a + b),
    15,
  );
  assert.equal(GuardLedger.open(path, config).unsettled().length, 15);
});

describe("refusals", () => {
  const ledger = new GuardLedger(config);
  ledger.reserve(targeting("a"), now, 7);
  const damaged = join(folder, "damaged");
  writeFileSync(damaged, "x".repeat(8_192));
  const refused = [
    ["UNKNOWN_NAME", "changeId", () => ledger.commit("b", 1)],
    ["CONFLICT", "changeId", () => ledger.commit("a", 1)],
    ["CONFLICT", "attempt", () => ledger.release("a", 2)],
    ["NOT_WHOLE", "attempt", () => ledger.release("a", 1.5)],
    ["WRONG_TYPE", "pulled", () => ledger.setKillSwitch(null, 1)],
    ["MISSING_FIELD", "action.changeId", () => ledger.record("act", { budgetId: "a", kind: "pause", sentAt: now })],
    ["OUT_OF_RANGE", "before", () => ledger.forget("1931-01-01T00:00:00Z")],
    ["UNKNOWN_FIELD", "sync", () => GuardLedger.open(join(folder, "x"), null, { sync: "full" })],
    ["STORE_FAILED", "store", () => GuardLedger.open(damaged)],
    ["STORE_FAILED", "store", () => GuardLedger.open(join(folder, "no", "folder"))],
  ];
  for (const [code, field, call] of refused) test(`${code} ${field}`, () => assert.throws(call, refusal(code, field)));
});
