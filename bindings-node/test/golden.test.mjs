// The golden vectors of the core, run through the built addon.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { describe, test } from "node:test";

import { assertSame, plain, run, snakePath } from "./golden.mjs";

const FOLDER = new URL("../../core/tests/golden/", import.meta.url);

/** Columns name their bounds in the result, since typed arrays hold numbers only. */
function withoutNames({ bound_names: names, ...columns }) {
  assert.equal(names[0], "none");
  return columns;
}

for (const file of readdirSync(FOLDER).filter((name) => name.endsWith(".json"))) {
  const { cases = [] } = JSON.parse(readFileSync(new URL(file, FOLDER), "utf8"));
  describe(file, () => {
    for (const vector of cases) {
      // Cases in several steps are those of the optimizer, which this binding does not have.
      test(vector.name, { skip: vector.call === undefined }, () => {
        if (vector.error) {
          assert.throws(
            () => run(vector),
            (error) => {
              assert.ok(error instanceof Error);
              assert.deepEqual({ code: error.code, field: snakePath(error.field) }, vector.error);
              assert.ok(error.message.startsWith(error.field));
              return true;
            },
          );
          return;
        }
        const result = plain(run(vector));
        assertSame(vector.call.endsWith("columns") ? withoutNames(result) : result, vector.expect);
      });
    }
  });
}
