// Times credit over journeys from Node and prints the figures as JSON: `node credit.mjs ACCOUNT_FOLDER`.

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

import { mediansOf } from './timing.mjs'

const { creditJourneys } = createRequire(import.meta.url)('../../bindings-node')

const journeys = JSON.parse(readFileSync(join(process.argv[2], 'journeys.json'), 'utf8')).map((journey) => ({
  touches: journey.touches.map((touch) => ({ adId: touch.ad_id, occurredAt: touch.occurred_at })),
  conversions: journey.conversions,
  value: journey.value,
  nonConversions: journey.non_conversions,
}))

/** Calls of each, after one that is not counted. */
const ROUNDS = 5

const sample = (model) => () => {
  const start = process.hrtime.bigint()
  creditJourneys(journeys, model)
  return Number(process.hrtime.bigint() - start) / 1e3
}
const samples = Object.fromEntries(
  ['linear', 'time_decay', 'markov'].map((model) => [`objects/${model}`, sample(model)]),
)
mediansOf(samples, 1)
console.log(JSON.stringify(mediansOf(samples, ROUNDS)))
