// What the demo asks for: 40 ad sets in 8 campaigns of 2 accounts, and about 70 changes of them.

import { draw } from './draws.mjs'

const CAMPAIGN_SIZES = [9, 5, 5, 5, 4, 4, 4, 4]
/** The first four campaigns are those of the first account. */
export const ACCOUNTS = ['act_1', 'act_2']
/** New budgets, in percent of the ones of before. What is further than 20 % away is clamped. */
const PERCENTS = [65, 80, 85, 92, 96, 105, 108, 112, 118, 130, 145]
// Ad sets with a change that a newer one replaces at once, one that is submitted twice, and one that a person edits.
const SUPERSEDED = 'set-02'
export const REPEATED = 'set-03'
export const PERSONS = 'set-30'
const PAUSED = ['set-05', 'set-14', 'set-27', 'set-36']
/** Seconds after the start. */
export const PERSON_AT = 120

/** Each with its budget per day, in minor units, before the demo. */
export function adSets(seed) {
  const campaigns = CAMPAIGN_SIZES.flatMap((size, number) => Array(size).fill(number))
  return campaigns.map((number, index) => ({
    budgetId: `set-${String(index + 1).padStart(2, '0')}`,
    accountId: ACCOUNTS[Math.floor(number / 4)],
    campaignId: `campaign-${number + 1}`,
    budget: 2000 + 50 * draw(160, seed, 'budget', index + 1),
  }))
}

/**
 * All changes but those of the person's ad set, in the order of submission: `at` in seconds after the start, and `percent`,
 * which is `null` for a pause. The current budget of each is the one that the platform has then.
 */
export function planned(seed) {
  const changes = []
  for (const [place, { budgetId }] of adSets(seed).entries()) {
    const [pause, first, newer, second] = ['pause', '1', '1-newer', '2'].map((name) => `${budgetId}/${name}`)
    if (PAUSED.includes(budgetId)) {
      changes.push({ at: later(seed, pause), changeId: pause, budgetId, percent: null })
    }
    if (budgetId === PERSONS) continue
    changes.push({ at: 0, changeId: first, budgetId, percent: percent(seed, first) })
    if (budgetId === SUPERSEDED) changes.push({ at: 0, changeId: newer, budgetId, percent: percent(seed, newer) })
    // The first campaign asks for more than 15 actions in an hour; of the others every second ad set asks again.
    if (place < CAMPAIGN_SIZES[0] || place % 2 === 0) {
      changes.push({ at: later(seed, second), changeId: second, budgetId, percent: percent(seed, second) })
    }
  }
  return changes.sort((a, b) => a.at - b.at || (a.changeId < b.changeId ? -1 : 1))
}

function percent(seed, changeId) {
  return PERCENTS[draw(PERCENTS.length, seed, 'percent', changeId)]
}

function later(seed, changeId) {
  return 60 + draw(540, seed, 'at', changeId)
}
