// The golden vectors of the core, run through the built addon.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { describe, test } from "node:test";

import { assertSame, changesOf, dealsOf, optimizerOf, plain, queueOf, run, snakePath, touchesOf } from "./golden.mjs";
import { accountsOf } from "./simulated.mjs";

const FOLDER = new URL("../../core/tests/golden/", import.meta.url);

/** Columns name their bounds in the result, since typed arrays hold numbers only. */
function withoutNames({ bound_names: names, ...columns }) {
  assert.equal(names[0], "none");
  return columns;
}

/** Checks one call against what is expected of it: a result or an error. */
function check(call, vector, path, compare = assertSame) {
  if (vector.error) {
    assert.throws(
      call,
      (error) => {
        assert.ok(error instanceof Error);
        assert.deepEqual({ code: error.code, field: snakePath(error.field) }, vector.error, path);
        assert.ok(error.message.startsWith(error.field));
        return true;
      },
      path,
    );
    return;
  }
  const result = plain(call());
  compare(vector.call.endsWith("columns") ? withoutNames(result) : result, vector.expect, path);
}

for (const file of readdirSync(FOLDER).filter((name) => name.endsWith(".json"))) {
  const { cases = [] } = JSON.parse(readFileSync(new URL(file, FOLDER), "utf8"));
  describe(file, () => {
    for (const { name, steps, world, tenants, ledger, queue, hashing_key: key, ...vector } of cases) {
      test(name, () => {
        if (world !== undefined) {
          const perform = accountsOf(world);
          const checked = (step, place) => check(() => perform(step), step, `step ${place}`, assert.deepEqual);
          return steps.forEach(checked);
        }
        if (steps === undefined) return check(() => run(vector), vector, "result");
        let perform;
        if (tenants !== undefined) perform = dealsOf(tenants);
        else if (ledger !== undefined) perform = changesOf(ledger);
        else if (queue !== undefined) perform = queueOf(queue);
        else if (key !== undefined) perform = touchesOf(vector.config, key);
        else perform = optimizerOf(vector.config);
        steps.forEach((step, place) => check(() => perform(step), step, `step ${place}, ${step.call}`));
      });
    }
  });
}
