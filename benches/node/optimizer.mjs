// Times the optimizer from Node and prints the figures as JSON: `node optimizer.mjs ACCOUNT_FOLDER`.
//
// Each sample begins with an optimizer restored anew from the account's history, which is not timed.

import { history, newDelivery, newLead } from './stream.mjs'
import { ROUND_MS, mediansOf } from './timing.mjs'

/** The configuration and the options of each rule. */
const SHARES = { expected: [{}, {}], thompson: [{ shares: 'thompson' }, { seed: 7 }] }

const folder = process.argv[2]

/** One day of a thousand ads; the figure is that of the whole day. */
function apply() {
  const { events, optimizer } = history(folder, 1_000)
  const day = () => {
    const known = optimizer()
    const start = process.hrtime.bigint()
    for (const event of events) known.apply(event)
    return Number(process.hrtime.bigint() - start) / 1e3
  }
  return mediansOf({ [`apply/objects/${events.length}`]: day })
}

/** One event and the decision after it, by an optimizer that has decided before. */
function recommend() {
  const figures = {}
  for (const count of [10, 20, 1_000]) {
    const known = history(folder, count)
    const samples = {}
    for (const [shares, [config, options]] of Object.entries(SHARES)) {
      samples[`recommend/${shares}/lead/${count}`] = decisions(known, newLead(known), config, options)
      samples[`recommend/${shares}/delivery/${count}`] = decisions(known, newDelivery(known), config, options)
    }
    Object.assign(figures, mediansOf(samples))
  }
  return figures
}

/** A sample of decisions: as many as fit into a round. */
function decisions(known, event, config, options) {
  const { now, totalBudget } = known
  const some = (count) => {
    const optimizer = known.optimizer(config)
    optimizer.recommend(now, totalBudget, options)
    const start = process.hrtime.bigint()
    for (let number = 0; number < count; number += 1) {
      optimizer.apply(event(number))
      optimizer.recommend(now, totalBudget, options)
    }
    return Number(process.hrtime.bigint() - start) / 1e3 / count
  }
  const count = Math.max(3, Math.round((ROUND_MS * 1e3) / some(50)))
  return () => some(count)
}

console.log(JSON.stringify({ ...apply(), ...recommend() }))
