// Medians of calls that are timed side by side.

/** Each call is timed once a round, so a slow spell of the machine falls on all of them. */
const ROUNDS = 25
/** Least time a call is repeated for within a round, in milliseconds. */
export const ROUND_MS = 30
/** Calls before the first round, at most: the compiler needs some to settle. */
const WARM_UP_MS = 300

/** Median microseconds of one call of each, over rounds in which they take turns. */
export function medians(calls) {
  const repeated = ([name, call]) => {
    const repeats = settle(call)
    return [name, () => microseconds(call, repeats)]
  }
  return mediansOf(Object.fromEntries(Object.entries(calls).map(repeated)))
}

/** The same of samples that measure themselves: for calls that need something made before them. */
export function mediansOf(samples, rounds = ROUNDS) {
  const entries = Object.entries(samples)
  const taken = new Map(entries.map(([name]) => [name, []]))
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, sample] of entries) taken.get(name).push(sample())
  }
  return Object.fromEntries(entries.map(([name]) => [name, median(taken.get(name))]))
}

/** Warms a call up and says how often to repeat it in a round. */
function settle(call) {
  let calls = 0
  const start = performance.now()
  do {
    call()
    calls += 1
  } while (performance.now() - start < WARM_UP_MS)
  return Math.max(1, Math.round((ROUND_MS * calls) / (performance.now() - start)))
}

function microseconds(call, repeats) {
  const start = process.hrtime.bigint()
  for (let i = 0; i < repeats; i += 1) call()
  return Number(process.hrtime.bigint() - start) / 1e3 / repeats
}

function median(values) {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}
