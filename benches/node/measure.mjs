// Times the library from Node beside its peer and prints the figures as JSON: `node measure.mjs ACCOUNT_FOLDER`.

import lagwise from '../../bindings-node/index.js'

import { columns, records } from './account.mjs'
import { loop } from './heuristic.mjs'
import { medians } from './timing.mjs'

const folder = process.argv[2]
const funnel = new lagwise.BattleHardenedSampler()
const scheduled = new lagwise.BattleHardenedSampler({ model: 'scheduled' })

function decisions() {
  const figures = {}
  for (const count of [20, 1_000]) {
    const { ads, totalBudget } = records(folder, count)
    const bare = ads.map(required)
    Object.assign(
      figures,
      medians({
        [`funnel/objects/${count}`]: () => funnel.selectBudgetAllocation(ads, totalBudget),
        [`funnel/objects, required fields/${count}`]: () => funnel.selectBudgetAllocation(bare, totalBudget),
      }),
    )
  }
  return figures
}

/** An ad without what may be left out: reading an object takes time by the number of its fields. */
function required({ adId, impressions, clicks, spend, ageHours }) {
  return { adId, impressions, clicks, spend, ageHours }
}

function large() {
  const { table, totalBudget } = columns(folder, 100_000)
  return medians({
    'funnel/columns/100000': () => funnel.selectBudgetAllocationColumns(table, totalBudget),
    'scheduled/columns/100000': () => scheduled.selectBudgetAllocationColumns(table, totalBudget),
  })
}

function besideHeuristic() {
  const { ads, totalBudget } = records(folder, 1_000)
  const { table } = columns(folder, 1_000)
  return medians({
    'heuristic/loop/1000': () => loop(ads, totalBudget),
    'heuristic/scheduled objects/1000': () => scheduled.selectBudgetAllocation(ads, totalBudget, { seed: 7 }),
    'heuristic/scheduled columns/1000': () => scheduled.selectBudgetAllocationColumns(table, totalBudget, { seed: 7 }),
    'heuristic/funnel columns/1000': () => funnel.selectBudgetAllocationColumns(table, totalBudget),
  })
}

console.log(JSON.stringify({ microseconds: { ...decisions(), ...large(), ...besideHeuristic() } }))
