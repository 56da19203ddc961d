// The queue of changes: files, worker threads, what it hands out, and what it refuses.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { Worker } from "node:worker_threads";

import { ChangeQueue } from "lagwise";

import { refusal } from "./ads.mjs";

const folder = mkdtempSync(join(tmpdir(), "lagwise-"));
after(() => rmSync(folder, { recursive: true }));

const now = "2026-03-01T00:00:00Z";
const later = "2026-03-01T00:00:09Z";
const config = { guard: { jitterMinSeconds: 0, jitterMaxSeconds: 0, fuzz: 0, accountPoints: null } };
const budget = (changeId, currentBudget, proposedBudget) => ({
  changeId,
  accountId: "act",
  budgetId: "set",
  currentBudget,
  proposedBudget,
});
const targeting = (changeId) => ({ changeId, accountId: "act", budgetId: changeId, kind: "targeting" });

test("a file outlives its queues", () => {
  const path = join(folder, "kept.sqlite");
  const submitted = ChangeQueue.open(path, config).submit(budget("a", 100, 150), new Date(now));
  assert.equal(submitted.status, "pending");
  const queue = ChangeQueue.open(path, config, { synchronous: "full" });
  assert.deepEqual(queue.unsettled(), [submitted]);
  assert.equal(queue.nextDue(), now);
  const claimed = queue.claim(now, 7n);
  assert.deepEqual([claimed.status, claimed.budgetAfter, claimed.rule], ["claimed", 120, "velocity"]);
  const begun = queue.beginSend("a", 1, later, { budget: 100 });
  assert.deepEqual([begun.status, begun.executeAt], ["executing", later]);
  assert.equal(queue.fail("a", 1n, { timedOut: true }, later, 7).action, "reconcile");
  assert.deepEqual(queue.unknown(later), []);
  assert.equal(queue.reconcile("a", 1, { budget: 120 }, later).outcome, "applied");
  const reader = ChangeQueue.open(path, config, { readOnly: true });
  assert.equal(reader.change("a").earliestExecuteAt, "2026-03-01T06:00:09Z");
  assert.equal(reader.change("b"), null);
  assert.throws(() => reader.submit(budget("b", 1, 2), now), refusal("STORE_FAILED", "store"));
});

test("the ledger is that of the queue", () => {
  const queue = new ChangeQueue(config);
  queue.ledger.setKillSwitch(null, true);
  queue.submit(budget("a", 100, 110), now);
  assert.equal(queue.claim(now, 7), null);
  queue.ledger.setKillSwitch(null, false);
  assert.equal(queue.claim("2026-03-01T00:01:00Z", 7).changeId, "a");
  assert.deepEqual(
    queue.ledger.unsettled().map(({ changeId }) => changeId),
    ["a/1"],
  );
  assert.deepEqual(queue.toJSON(), queue.ledger.config);
});

test("the audit is JSON lines", () => {
  const queue = new ChangeQueue(config);
  queue.submit(budget("a", 100, 110), now);
  queue.claim(now, 7);
  const steps = queue.audit(0, 10).map(({ statusBefore, statusAfter }) => [statusBefore, statusAfter]);
  assert.deepEqual(steps, [
    [null, "pending"],
    ["pending", "claimed"],
  ]);
  const lines = queue.auditLines(1, 10).trimEnd().split("\n").map(JSON.parse);
  assert.deepEqual([lines.length, lines[0].sequence, lines[0].verdict.final_budget], [1, 2, 110]);
});

test("the circuit opens and is resumed", () => {
  const queue = new ChangeQueue({ ...config, queue: { breakerFailures: 1 } });
  queue.submit(targeting("a"), now);
  queue.submit(targeting("b"), now);
  queue.claim(now, 7);
  queue.beginSend("a", 1, now);
  queue.fail("a", 1, { code: 2 }, now, 7);
  const { accountId, state, failures, openUntil } = queue.circuit("act", now);
  assert.deepEqual([accountId, state, failures, openUntil], ["act", "open", 1, "2026-03-01T00:05:00Z"]);
  assert.equal(queue.claim(now, 7), null);
  queue.resume("act", now);
  assert.equal(queue.circuit(null, now).state, "closed");
  assert.equal(queue.claim("2026-03-01T00:01:00Z", 7).changeId, "b");
});

test("worker threads share a file", async () => {
  const path = join(folder, "shared.sqlite");
  const queue = ChangeQueue.open(path, config);
  for (let place = 0; place < 60; place++) queue.submit(targeting(String(place)), now);
  const code = `
    const { ChangeQueue } = require("lagwise");
    const { parentPort, workerData } = require("node:worker_threads");
    const { path, config, now } = workerData;
    const queue = ChangeQueue.open(path, config, { busyTimeoutMs: 60_000 });
    let done = 0;
    for (let claim; (claim = queue.claim(now, 7)); done++) {
      queue.beginSend(claim.changeId, claim.attempt, now);
      queue.complete(claim.changeId, claim.attempt, now);
    }
    parentPort.postMessage(done);`;
  const work = () =>
    new Promise((resolve, reject) => {
      const thread = new Worker(code, { eval: true, workerData: { path, config, now } });
      thread.once("message", resolve);
      thread.once("error", reject);
    });
  const done = await Promise.all([work(), work(), work(), work()]);
  assert.equal(
    done.reduce((a, b) => a + b),
    60,
  );
  assert.deepEqual(queue.unsettled(), []);
});

describe("refusals", () => {
  const queue = new ChangeQueue(config);
  queue.submit(budget("a", 100, 110), now);
  queue.claim(now, 7);
  const refused = [
    ["UNKNOWN_NAME", "changeId", () => queue.complete("b", 1, now)],
    ["CONFLICT", "changeId", () => queue.complete("a", 1, now)],
    ["CONFLICT", "attempt", () => queue.release("a", 2, now)],
    ["CONFLICT", "change.changeId", () => queue.submit(budget("a", 100, 111), now)],
    ["MISSING_FIELD", "value.budget", () => queue.beginSend("a", 1, now, {})],
    ["UNKNOWN_FIELD", "value.bugdet", () => queue.beginSend("a", 1, now, { bugdet: 1 })],
    ["OUT_OF_RANGE", "error.httpStatus", () => queue.fail("a", 1, { httpStatus: 7 }, now, 7)],
    ["OUT_OF_RANGE", "now", () => queue.claim("1926-03-01T00:00:00Z", 7)],
    ["NOT_WHOLE", "attempt", () => queue.complete("a", 1.5, now)],
    ["WRONG_TYPE", "changeId", () => queue.change(7)],
    ["WRONG_TYPE", "accountId", () => queue.circuit(7, now)],
    ["OUT_OF_RANGE", "config.queue.recheckSeconds", () => new ChangeQueue({ queue: { recheckSeconds: 0 } })],
  ];
  for (const [code, field, call] of refused) {
    test(`${code} ${field}: ${call}`, () => {
      const before = [queue.unsettled(), queue.audit(0, 100), queue.ledger.unsettled()];
      assert.throws(call, refusal(code, field));
      assert.deepEqual([queue.unsettled(), queue.audit(0, 100), queue.ledger.unsettled()], before);
    });
  }
});
