// The age-scheduled blend as a service would write it without a library: the peer of the `scheduled` model.
//
// One Beta draw per ad from its blended score, a softmax over the draws, and changes of at most 50 %. Unlike the library
// it checks nothing, and where the limits bind its budgets sum to the total only as far as its few passes come.

const MAX_CHANGE = 0.5
const PASSES = 10

function ctrWeight(ageHours) {
  if (ageHours < 6) return 1
  if (ageHours < 24) return 1 - (0.3 * (ageHours - 6)) / 18
  if (ageHours < 72) return 0.7 - (0.4 * (ageHours - 24)) / 48
  return Math.max(0.1, 0.3 * Math.exp((-0.1 * (ageHours - 72)) / 24))
}

function standardNormal() {
  return Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random())
}

/** Marsaglia and Tsang (2000), for shapes of at least 1. */
function gamma(shape) {
  const d = shape - 1 / 3
  const c = 1 / Math.sqrt(9 * d)
  for (;;) {
    const x = standardNormal()
    const v = (1 + c * x) ** 3
    if (v > 0 && Math.log(1 - Math.random()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v
  }
}

function beta(a, b) {
  const x = gamma(a)
  return x / (x + gamma(b))
}

/** Budgets ad by ad, from objects to objects. */
export function loop(ads, totalBudget) {
  const rows = ads.map((ad) => {
    const ctr = ad.clicks / Math.max(ad.impressions, 1)
    const roas = ad.pipelineValue / Math.max(ad.spend, 0.01)
    const weight = ctrWeight(ad.ageHours)
    const blended = weight * Math.min(ctr / 0.05, 1) + (1 - weight) * Math.min(roas / 3, 1)
    const decay = Math.exp(-1e-4 * ad.impressions)
    const score = Math.min(Math.max(blended * decay * (1 + 0.2 * ad.dnaScore), 0), 1)
    const n = Math.max(ad.impressions, 100)
    const current = ad.currentBudget ?? ad.spend / Math.max(ad.ageHours / 24, 1)
    return { ad, ctr, roas, weight, score, current, draw: beta(1 + n * score, 1 + n * (1 - score)) }
  })

  const top = rows.reduce((most, row) => Math.max(most, row.draw), -Infinity)
  const weights = rows.map((row) => Math.exp(row.draw - top))
  const scale = weights.reduce((sum, weight) => sum + weight, 0)
  let budgets = weights.map((weight) => (totalBudget * weight) / scale)
  for (let pass = 0; pass < PASSES; pass += 1) {
    budgets = budgets.map((budget, i) =>
      Math.min(Math.max(budget, rows[i].current * (1 - MAX_CHANGE)), rows[i].current * (1 + MAX_CHANGE)),
    )
    const gap = totalBudget - budgets.reduce((sum, budget) => sum + budget, 0)
    if (Math.abs(gap) < 0.005) break
    budgets = budgets.map((budget) => budget * (1 + gap / totalBudget))
  }

  return rows.map(({ ad, ctr, roas, weight, score, current }, i) => ({
    adId: ad.adId,
    currentBudget: current,
    recommendedBudget: Math.round(budgets[i] * 100) / 100,
    changePercentage: current > 0 ? (budgets[i] / current - 1) * 100 : null,
    reason: `CTR ${ctr.toFixed(4)} weighs ${(weight * 100).toFixed(0)} %, ROAS ${roas.toFixed(2)}: score ${score.toFixed(3)}`,
    metrics: { ctr, roas, score, ctrWeight: weight },
  }))
}
