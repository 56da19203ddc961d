// Runs one case of the golden vectors, which all languages share. Their keys are in snake_case.

import assert from "node:assert/strict";

import {
  AttributionEngine,
  BattleHardenedSampler,
  ChangeQueue,
  FatigueDetector,
  GuardLedger,
  Optimizer,
  SafetyGuard,
  SyntheticRevenueCalculator,
  creditJourneys,
  deviceFingerprint,
} from "lagwise";

const NUMBERS = { $NaN: NaN, $Infinity: Infinity, "$-Infinity": -Infinity };

/** Fields whose keys are data. */
const MAPS = ["stage_counts", "previous", "exchange_rates", "tenants", "spend", "components", "funnel_stages"];

export const camel = (name) => name.replace(/_([a-z0-9])/g, (_, start) => start.toUpperCase());

export const snake = (name) => name.replace(/[A-Z]|(?<=[a-z])\d+/g, (start) => `_${start.toLowerCase()}`);

/** A path with its fields in snake_case; what stands in quotes is data. */
export const snakePath = (path) =>
  path.replace(/"(?:[^"\\]|\\.)*"|[A-Z]/g, (part) => (part[0] === '"' ? part : snake(part)));

/** The value in JavaScript's terms: keys in camelCase, and the numbers that JSON lacks. */
export function filled(value, hasFields = true) {
  if (typeof value === "string") return NUMBERS[value] ?? value;
  if (Array.isArray(value)) return value.map((item) => filled(item));
  if (typeof value !== "object" || value === null) return value;
  const entry = ([key, item]) => [hasFields ? camel(key) : key, filled(item, !hasFields || !MAPS.includes(key))];
  return Object.fromEntries(Object.entries(value).map(entry));
}

function optionsOf({ seed, decision_id: decisionId, with_probability_best: withProbabilityBest, headroom }) {
  const seedOf = typeof seed === "string" ? BigInt(seed) : seed;
  return { seed: seedOf, decisionId, withProbabilityBest, headroom: filled(headroom) };
}

/** Columns as typed arrays; `null` is NaN, and the rows of stage counts follow one another. */
function columnsOf(lists) {
  const column = ([name, values]) => {
    const isNumeric = values.every((value) => typeof value === "number" || value === null || Array.isArray(value));
    return [camel(name), isNumeric ? Float64Array.from(values.flat(), (value) => value ?? NaN) : values];
  };
  return Object.fromEntries(Object.entries(lists).map(column));
}

/** Runs the case and returns its result. */
export function run({ call, config, input }) {
  const { ads, ad, total_budget: totalBudget, previous } = filled(input, false);
  const options = optionsOf(input);
  const sampler = () => new BattleHardenedSampler(filled(config));
  switch (call) {
    case "config":
      return sampler().config;
    case "select_budget_allocation":
      return sampler().selectBudgetAllocation(ads, totalBudget, options);
    case "select_budget_allocation_columns":
      return sampler().selectBudgetAllocationColumns(columnsOf(input.columns), totalBudget, options);
    case "score":
      return sampler().score(ad);
    case "verdicts":
      return sampler().verdicts(ads);
    case "detect":
      return new FatigueDetector(filled(config)).detect(ads, previous);
    case "credit_journeys": {
      const { journeys, model, ...others } = filled(input);
      return creditJourneys(journeys, model, others);
    }
    case "guard_evaluate":
    case "guard_begin_send":
    case "guard_headroom":
      return judge(new SafetyGuard(filled(config)), call, filled(input));
    case "guard_next_step": {
      const { error, attempt, now, seed, changeId } = filled(input);
      return new SafetyGuard(filled(config)).nextStep(error, attempt, now, BigInt(seed), changeId);
    }
    case "guard_reconcile": {
      const { change, verdict, value } = filled(input);
      return new SafetyGuard(filled(config)).reconcile(change, verdict, value);
    }
    default:
      throw new Error(`unknown call ${call}`);
  }
}

/** Makes a call of the guard. */
function judge(guard, call, { change, verdict, entity, history, now, seed }) {
  if (call === "guard_headroom") return guard.headroom(entity, history, now);
  if (call === "guard_begin_send") return guard.beginSend(change, verdict, history, now);
  return guard.evaluate(change, history, now, BigInt(seed));
}

/** Makes the optimizer of one case; what is returned runs a step on it and returns the step's result. */
export function optimizerOf(config) {
  let optimizer = new Optimizer(filled(config));
  return ({ call, input }) => {
    switch (call) {
      case "apply":
        return optimizer.apply(filled(input));
      case "recommend":
        return optimizer.recommend(input.now, filled(input.total_budget), optionsOf(input));
      case "tick":
        return optimizer.tick(input.now, filled(input.total_budget), optionsOf(input));
      case "lag":
        return optimizer.lag(input.stage);
      case "state_size":
        return optimizer.stateSize();
      case "snapshot":
        return optimizer.snapshot();
      case "snapshot_bytes":
        return optimizer.snapshotBytes().toString("hex");
      case "restore":
        optimizer = Optimizer.restore(filled(config), input.snapshot);
        return null;
      case "restore_bytes":
        optimizer = Optimizer.restoreBytes(filled(config), Buffer.from(input.snapshot, "hex"));
        return null;
      case "use_hashing_keys":
        return optimizer.useHashingKeys(input.hashing_keys.map((key) => Buffer.from(key))) ?? null;
      case "rotate_key":
        return optimizer.rotateKey(Buffer.from(input.hashing_key)) ?? null;
      case "erase":
        return optimizer.erase(filled(input.subject));
      case "attribution":
        return optimizer.attribution(input.conversion_id);
      case "deal_value":
        return optimizer.dealValue(input.deal_id, input.now);
      case "deal_stages":
        return optimizer.dealStages();
      case "pipeline_value":
        return optimizer.pipelineValue(input.now);
      case "calculate_ad_pipeline_roas":
        return optimizer.calculateAdPipelineRoas(input.now);
      default:
        throw new Error(`unknown call ${call}`);
    }
  };
}

/** Makes the calculator of one case; what is returned runs a step on it and returns the step's result. */
export function dealsOf(tenants) {
  const given = filled(tenants, false);
  let calculator = new SyntheticRevenueCalculator(given);
  return ({ call, input }) => {
    const { tenant_id: tenant, now } = input;
    switch (call) {
      case "new":
        calculator = new SyntheticRevenueCalculator(filled(input.tenants, false));
        return null;
      case "preset":
        return SyntheticRevenueCalculator.preset(input.name);
      case "tenant":
        return calculator.tenant(tenant);
      case "record":
        return calculator.record(filled(input.event));
      case "calculate_stage_change":
        return calculator.calculateStageChange(tenant, input.stage_from, input.stage_to, filled(input.deal_value));
      case "stages":
        return calculator.stages(tenant);
      case "revalue":
        return calculator.revalue(tenant, now);
      case "value_of":
        return calculator.valueOf(tenant, input.deal_id, now);
      case "pipeline_value":
        return calculator.pipelineValue(tenant, now);
      case "calculate_ad_pipeline_roas":
        return calculator.calculateAdPipelineRoas(tenant, now, filled(input.spend, false));
      case "snapshot":
        return calculator.snapshot();
      case "snapshot_bytes":
        return calculator.snapshotBytes().toString("hex");
      case "restore":
        calculator = SyntheticRevenueCalculator.restore(given, input.snapshot);
        return null;
      case "restore_bytes":
        calculator = SyntheticRevenueCalculator.restoreBytes(given, Buffer.from(input.snapshot, "hex"));
        return null;
      default:
        throw new Error(`unknown call ${call}`);
    }
  };
}

/** An attribution engine on which the steps of a case are run in turn; a restored state replaces it. */
export function touchesOf(config, hashingKey) {
  let engine = new AttributionEngine(filled(config), Buffer.from(hashingKey));
  return ({ call, input }) => {
    const { tenant_id: tenant } = input;
    switch (call) {
      case "track_touch":
        return engine.trackTouch(filled(input.touch));
      case "attribute":
        return engine.attribute(filled(input.conversion));
      case "attribution":
        return engine.attribution(tenant, input.conversion_id);
      case "erase":
        return engine.erase(tenant, filled(input.subject));
      case "rotate_key":
        return engine.rotateKey(Buffer.from(input.hashing_key)) ?? null;
      case "journeys":
        return engine.journeys(tenant);
      case "size":
        return engine.size(tenant);
      case "tenant_ids":
        return engine.tenantIds();
      case "snapshot":
        return engine.snapshot();
      case "restore": {
        const keys = input.hashing_keys.map((key) => Buffer.from(key));
        engine = AttributionEngine.restore(engine.config, keys, input.snapshot ?? engine.snapshot());
        return null;
      }
      case "device_fingerprint":
        return deviceFingerprint(input.components);
      default:
        throw new Error(`unknown call ${call}`);
    }
  };
}

/** A ledger on which the steps of a case are run in turn. */
export function changesOf(config) {
  const ledger = new GuardLedger(filled(config));
  return ({ call, input }) => {
    const { change, changeId, attempt, now, seed, entity, accountId, action, budgetId, ...others } = filled(input);
    switch (call) {
      case "reserve":
        return ledger.reserve(change, now, BigInt(seed));
      case "begin_send":
        return ledger.beginSend(changeId, attempt, now);
      case "commit":
        return ledger.commit(changeId, attempt);
      case "release":
        return ledger.release(changeId, attempt);
      case "expire":
        return ledger.expire(now);
      case "reservation":
        return ledger.reservation(changeId);
      case "unsettled":
        return ledger.unsettled();
      case "headroom":
        return ledger.headroom(entity, now);
      case "record":
        return ledger.record(accountId, action);
      case "set_kill_switch":
        return ledger.setKillSwitch(accountId, others.pulled) ?? null;
      case "set_frozen":
        return ledger.setFrozen(accountId, budgetId, others.frozen) ?? null;
      case "set_learning":
        return ledger.setLearning(accountId, budgetId, others.since) ?? null;
      case "forget":
        return ledger.forget(others.before);
      default:
        throw new Error(`unknown call ${call}`);
    }
  };
}

/** A queue on which the steps of a case are run in turn. */
export function queueOf(config) {
  const queue = new ChangeQueue(filled(config));
  return ({ call, input }) => {
    const { change, changeId, attempt, now, seed, value, error, accountId, after, most, ...others } = filled(input);
    switch (call) {
      case "submit":
        return queue.submit(change, now);
      case "claim":
        return queue.claim(now, BigInt(seed));
      case "begin_send":
        return queue.beginSend(changeId, attempt, now, value);
      case "complete":
        return queue.complete(changeId, attempt, now);
      case "fail":
        return queue.fail(changeId, attempt, error, now, BigInt(seed));
      case "reconcile":
        return queue.reconcile(changeId, attempt, value, now);
      case "release":
        return queue.release(changeId, attempt, now);
      case "cancel":
        return queue.cancel(changeId, now);
      case "expire":
        return queue.expire(now);
      case "change":
        return queue.change(changeId);
      case "unsettled":
        return queue.unsettled();
      case "unknown":
        return queue.unknown(now);
      case "next_due":
        return queue.nextDue();
      case "circuit":
        return queue.circuit(accountId, now);
      case "resume":
        return queue.resume(accountId, now) ?? null;
      case "audit":
        return queue.audit(after, most);
      case "audit_lines":
        return queue.auditLines(after, most);
      case "forget":
        return queue.forget(others.before);
      case "set_kill_switch":
        return queue.ledger.setKillSwitch(accountId, others.pulled) ?? null;
      default:
        throw new Error(`unknown call ${call}`);
    }
  };
}

/** A result as JSON has it: keys in snake_case, arrays as lists, `null` for NaN. */
export function plain(value, hasFields = true) {
  if (typeof value === "number") return Number.isNaN(value) ? null : value;
  if (ArrayBuffer.isView(value) || Array.isArray(value)) return Array.from(value, (item) => plain(item));
  if (typeof value !== "object" || value === null) return value;
  const name = (key) => (hasFields ? snake(key) : key);
  const entry = ([key, item]) => [name(key), plain(item, !hasFields || !MAPS.includes(snake(key)))];
  return Object.fromEntries(Object.entries(value).map(entry));
}

/** Compares: texts, whole numbers and absences exactly, fractions to 1e-12. */
export function assertSame(actual, expected, path = "result") {
  if (typeof expected === "number" && !(Number.isInteger(expected) && Number.isInteger(actual))) {
    const isClose = Math.abs(actual - expected) <= 1e-12 * Math.max(Math.abs(actual), Math.abs(expected));
    assert.ok(typeof actual === "number" && isClose, `${path}: ${actual} against ${expected}`);
  } else if (typeof expected === "object" && expected !== null) {
    assert.ok(typeof actual === "object" && actual !== null, `${path}: ${actual} against ${JSON.stringify(expected)}`);
    assert.deepEqual(Object.keys(actual), Object.keys(expected), path);
    for (const key of Object.keys(expected)) assertSame(actual[key], expected[key], `${path}.${key}`);
  } else {
    assert.equal(actual, expected, path);
  }
}
