// The safety guard: what it takes, what it gives, and what an allocation makes of it.

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { BattleHardenedSampler, SafetyGuard } from "lagwise";

import { refusal } from "./ads.mjs";

const START = Date.parse("2026-03-01T00:00:00Z");
const HOUR = 3_600_000;
const change = (fields) => ({
  changeId: "1",
  accountId: "act",
  budgetId: "set",
  currentBudget: 100,
  proposedBudget: 115,
  ...fields,
});
const edit = { budgetId: "set", sentAt: new Date(START), budgetBefore: 100, budgetAfter: 100 };

test("dates, texts and whole numbers of any kind mean the same", () => {
  const guard = new SafetyGuard();
  const history = { actions: [edit] };
  const verdict = guard.evaluate(change(), history, new Date(START + HOUR), 7);
  const again = guard.evaluate(
    change(),
    { actions: [{ ...edit, sentAt: "2026-03-01T01:00:00+01:00" }] },
    "2026-03-01T01:00:00Z",
    7n,
  );
  assert.deepEqual(verdict, again);
  const due = Date.parse(verdict.executeAt);
  assert.ok(due >= START + HOUR + 3_000 && due <= START + HOUR + 18_000);
  assert.equal(guard.beginSend(change(), verdict, history, new Date(due)).outcome, "allow");
  const early = guard.beginSend(change(), verdict, history, new Date(due - 1));
  assert.deepEqual([early.outcome, early.rule, early.clearsAt], ["defer", "jitter", verdict.executeAt]);
});

test("what clears at an instant is let through then, and not a millisecond earlier", () => {
  const guard = new SafetyGuard();
  const history = { actions: [{ ...edit, budgetAfter: 120 }] };
  const asked = change({ currentBudget: 120, proposedBudget: 130 });
  const judged = (millis) => guard.evaluate(asked, history, new Date(millis), 7);
  const { outcome, clearsAt } = judged(START + HOUR);
  assert.equal(outcome, "defer");
  assert.equal(judged(Date.parse(clearsAt)).outcome, "allow");
  assert.equal(judged(Date.parse(clearsAt) - 1).outcome, "defer");
});

test("an allocation keeps to the headroom", () => {
  const guard = new SafetyGuard();
  const names = ["film", "roof"];
  const ads = names.map((adId, place) => {
    return { adId, impressions: 50_000, clicks: 900 - 700 * place, spend: 500, ageHours: 480, currentBudget: 50 };
  });
  const now = new Date(START);
  const headroom = names.map((budgetId) =>
    guard.headroom({ accountId: "act", budgetId, currentBudget: 50 }, null, now),
  );
  const sampler = new BattleHardenedSampler();
  const { recommendations } = sampler.selectBudgetAllocation(ads, 100, { headroom });
  assert.deepEqual(
    recommendations.map((one) => [one.recommendedBudget, one.metrics.bound]),
    [
      [60, "headroom"],
      [40, "headroom"],
    ],
  );
});

test("a timeout is reconciled before anything is sent again", () => {
  const guard = new SafetyGuard({ guard: { fuzz: 0 } });
  const step = guard.nextStep({ timedOut: true }, 1, new Date(START), 7n, "1");
  assert.deepEqual(
    [step.action, step.errorClass, step.mustReadBack, step.attemptsLeft],
    ["reconcile", "unknown", true, 4],
  );
  const waited = Date.parse(step.at) - START;
  assert.ok(waited >= 10_000 && waited <= 12_000);
  const sent = guard.evaluate(change(), null, new Date(START), 7);
  const outcomes = [115, 100, 114.99].map((budget) => guard.reconcile(change(), sent, { budget }).outcome);
  assert.deepEqual(outcomes, ["applied", "not_applied", "conflict"]);
});

test("rules are data", () => {
  const { platform } = new SafetyGuard().config;
  platform.rules.unshift({ codes: [429], errorClass: "account_throttled", waitSeconds: 90 });
  const guard = new SafetyGuard({ platform });
  const action = (code) => guard.nextStep({ code }, 1, new Date(START), 7, "1").action;
  assert.deepEqual([429, 190].map(action), ["pause_account", "stop_and_alert"]);
});

describe("refusals", () => {
  const guard = new SafetyGuard();
  const now = new Date(START);
  const refused = [
    ["UNKNOWN_FIELD", "change.budget", () => guard.evaluate(change({ budget: 5 }), null, now, 7)],
    ["MISSING_FIELD", "change.proposedBudget", () => guard.evaluate(change({ proposedBudget: null }), null, now, 7)],
    ["WRONG_TYPE", "now", () => guard.evaluate(change(), null, START, 7)],
    ["OUT_OF_RANGE", "seed", () => guard.evaluate(change(), null, now, -1)],
    ["NOT_WHOLE", "seed", () => guard.evaluate(change(), null, now, 0.5)],
    ["WRONG_TYPE", "history.actions", () => guard.evaluate(change(), { actions: 5 }, now, 7)],
    ["MISSING_FIELD", "entity.currentBudget", () => guard.headroom({ accountId: "a", budgetId: "b" }, null, now)],
    ["OUT_OF_RANGE", "attempt", () => guard.nextStep({ code: 17 }, 0, now, 7, "1")],
    ["NOT_WHOLE", "attempt", () => guard.nextStep({ code: 17 }, 1.5, now, 7, "1")],
    ["WRONG_TYPE", "changeId", () => guard.nextStep({ code: 17 }, 1, now, 7, 1)],
    ["NOT_FINITE", "error.retryAfterSeconds", () => guard.nextStep({ retryAfterSeconds: NaN }, 1, now, 7, "1")],
    ["MISSING_FIELD", "value.budget", () => guard.reconcile(change(), guard.evaluate(change(), null, now, 7), {})],
    [
      "CONFLICT",
      "verdict.changeId",
      () => guard.beginSend(change({ changeId: "2" }), guard.evaluate(change(), null, now, 7), null, now),
    ],
  ];
  for (const [code, field, call] of refused) test(`${code} ${field}`, () => assert.throws(call, refusal(code, field)));
});
