// What JSON carries crosses as one text, anything else property by property: both are read alike.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";

import { BattleHardenedSampler, Optimizer } from "lagwise";

import { ads, refusal } from "./ads.mjs";
import { filled } from "./golden.mjs";

class Instance {}

/** The same values, every object an instance of a class; an empty instance would be refused, what it holds is out of sight. */
function instances(value) {
  if (Array.isArray(value)) return value.map(instances);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, item]) => [key, instances(item)]);
  if (entries.length === 0) return value;
  return Object.assign(new Instance(), Object.fromEntries(entries));
}

/** What a call returns or throws, to compare. */
function outcome(call) {
  try {
    return { result: call() };
  } catch ({ message, code, field }) {
    return { message, code, field };
  }
}

describe("instances of a class are read as object literals are", () => {
  for (const file of ["decisions", "refusals"]) {
    const text = readFileSync(new URL(`../../core/tests/golden/${file}.json`, import.meta.url), "utf8");
    const { cases } = JSON.parse(text);
    for (const { name, input } of cases.filter(({ call }) => call === "select_budget_allocation")) {
      test(`${file}: ${name}`, () => {
        const given = filled(input, false);
        const decide = (ads) => outcome(() => new BattleHardenedSampler().selectBudgetAllocation(ads, 100));
        assert.deepEqual(decide(instances(given.ads)), decide(given.ads));
      });
    }
  }
});

test("whole numbers at the end of what is exact", () => {
  const sampler = new BattleHardenedSampler();
  const [ad] = ads(1);
  for (const spend of [0, -0, 5e-324, 0.1 + 0.2, 1e21, 2 ** 53 - 1, 2 ** 53, 2 ** 53 + 2, -1, NaN, Infinity]) {
    for (const field of ["spend", "impressions"]) {
      const given = { ...ad, clicks: 0, [field]: spend };
      const decide = (ad) => outcome(() => sampler.selectBudgetAllocation([ad], 100));
      assert.deepEqual(decide(instances(given)), decide(given), `${field} ${spend}`);
    }
  }
});

test("proxies of lists pass for what they stand for, unless they are endless", () => {
  const sampler = new BattleHardenedSampler();
  const select = (ads) => sampler.selectBudgetAllocation(ads, 100);
  assert.deepEqual(select(new Proxy(ads(3), {})), select(ads(3)));
  const endless = new Proxy([], { get: (target, key) => (key === "length" ? 2 ** 53 - 1 : ads(1)[0]) });
  assert.throws(() => select(endless), refusal("WRONG_TYPE", "ads"));
});

test("calls at the end of the stack throw what the engine throws", () => {
  const [sampler, optimizer, given] = [new BattleHardenedSampler(), new Optimizer(), ads(3)];
  const event = { type: "ad_retired", eventId: "1", occurredAt: "2026-03-01T00:00:00Z", adId: "a" };
  for (const call of [() => sampler.selectBudgetAllocation(given, 100), () => optimizer.apply(event)]) {
    const deeper = () => {
      call();
      deeper();
    };
    assert.throws(deeper, RangeError);
    assert.ok(call());
  }
});
