// A simulated month of one account: touches, deals and deliveries in, budgets out, money spent; told late and twice. The
// same program exists in Rust and Python.

import { readFileSync } from 'node:fs'

import { Optimizer, Simulator } from 'lagwise'

const WORLD = readFileSync(new URL('../world.toml', import.meta.url), 'utf8')
const SEED = 2026
const OTHER_SEEDS = [1, 2, 3, 4, 5, 6, 7, 8]
/** Days of which the budgets are shown. */
const SHOWN_DAYS = [1, 6, 12, 18, 24, 30]
const SHOWN_ADS = 12
const STEPS_PER_DAY = 4
const TRACED = { exact_id: 'by click id', fingerprint: 'by device', unattributed: 'not at all' }
/** Whoever clicks is kept as a hash with this key. */
const HASHING_KEY = Buffer.from('a secret that the service keeps')

function main() {
  const simulator = Simulator.fromToml(WORLD)
  const month = play(simulator)
  const equal = simulator.run(SEED, 'equal_split')
  const oracle = simulator.runOracle(SEED)
  const others = simulator.compare(OTHER_SEEDS, 'funnel')

  const lines = table(month)
  lines.push('\nUSD earned               days 1-10  days 11-20  days 21-30     month  of the oracle')
  lines.push(valueLine('equal split', equal, oracle.value))
  lines.push(valueLine('lagwise', month.earned, oracle.value))
  lines.push(valueLine('oracle, knows the truth', oracle, oracle.value))
  lines.push(
    `\n${others.ofOracle.length} other accounts: ${withError(others.percentOfOracle)} % of what the oracle earns, ` +
      `${withError(others.upliftOverEqualSplit)} % more than an equal split`,
  )
  console.log(lines.join('\n'))
}

/** The loop that a service closes: tell what became known, ask for budgets, set them. */
function play(simulator) {
  const optimizer = new Optimizer(simulator.ownerConfig(SEED))
  optimizer.useHashingKeys([HASHING_KEY])
  const episode = simulator.start(SEED)
  const conversions = new Set()
  const [outcomes, budgets, refreshes] = [new Map(), new Map(), new Map()]
  while (!episode.isOver) {
    for (const event of episode.dueEvents()) {
      const { status } = optimizer.apply(event)
      outcomes.set(status, (outcomes.get(status) ?? 0) + 1)
      if (event.type === 'conversion') conversions.add(event.conversionId)
    }
    const day = Math.floor(episode.stepsPlayed / STEPS_PER_DAY) + 1
    const tick = optimizer.tick(episode.now, episode.totalBudget)
    for (const { adId } of tick.refreshRequests) {
      if (!refreshes.has(adId)) refreshes.set(adId, day)
    }
    const { recommendations } = tick.decision.allocation
    const recommended = new Map(recommendations.map((ad) => [ad.adId, ad.recommendedBudget]))
    episode.deliver(episode.liveAds().map((ad) => recommended.get(ad.adId) ?? 0))
    if (episode.stepsPlayed % STEPS_PER_DAY === 0 && SHOWN_DAYS.includes(day)) {
      for (const { adId, budget } of episode.truth()) {
        if (!budgets.has(adId)) budgets.set(adId, SHOWN_DAYS.map(() => 0))
        budgets.get(adId)[SHOWN_DAYS.indexOf(day)] = budget ?? 0
      }
    }
    showProgress(day, episode.world.days)
  }
  const methods = new Map()
  for (const conversionId of conversions) {
    const method = optimizer.attribution(conversionId)?.method
    if (method) methods.set(method, (methods.get(method) ?? 0) + 1)
  }
  const pipeline = optimizer.calculateAdPipelineRoas(episode.now)
  const [truth, earned] = [episode.truth(), episode.soFar()]
  return { totalBudget: episode.totalBudget, outcomes, methods, pipeline, budgets, refreshes, truth, earned }
}

function table({ totalBudget, outcomes, methods, pipeline, budgets, refreshes, truth }) {
  const counts = [...outcomes].sort().map(([status, count]) => `${count} ${status}`)
  const traced = Object.entries(TRACED).map(([method, how]) => `${methods.get(method) ?? 0} ${how}`)
  const days = SHOWN_DAYS.map((day) => `day ${day}`.padStart(8)).join('')
  const lines = [
    `${truth.length} ads, ${totalBudget.toFixed(2)} USD a day, events: ${counts.join(', ')}`,
    `leads traced to an ad: ${traced.join(', ')}`,
    '',
    `${'USD a day'.padEnd(11)}${days}     spent    earned  return   in deals  refresh`,
  ]
  const unattributed = pipeline.unattributedValue
  const inDeals = new Map(pipeline.ads.map((ad) => [ad.adId, ad.pipelineValue]))
  const ads = [...truth].sort((a, b) => earned(b) - earned(a) || (a.adId < b.adId ? -1 : 1))
  for (const ad of ads.slice(0, SHOWN_ADS)) {
    const refresh = refreshes.has(ad.adId) ? `  day ${refreshes.get(ad.adId)}` : ''
    lines.push(line(ad.adId, [ad], budgets, inDeals) + refresh)
  }
  const rest = ads.slice(SHOWN_ADS)
  lines.push(line(`${rest.length} others`, rest, budgets, inDeals))
  lines.push('no ad'.padEnd(11 + 8 * SHOWN_DAYS.length + 28) + unattributed.toFixed(2).padStart(11))
  lines.push(line('all', ads, budgets, inDeals, unattributed))
  return lines
}

function line(name, ads, budgets, inDeals, moreInDeals = 0) {
  const sums = SHOWN_DAYS.map((_, day) => sum(ads.map((ad) => budgets.get(ad.adId)?.[day] ?? 0)))
  const spent = sum(ads.map((ad) => ad.spend))
  const value = sum(ads.map(earned))
  return [
    name.padEnd(11),
    ...sums.map((budget) => budget.toFixed(2).padStart(8)),
    spent.toFixed(0).padStart(10),
    value.toFixed(0).padStart(10),
    (value / spent).toFixed(2).padStart(8),
    (sum(ads.map((ad) => inDeals.get(ad.adId) ?? 0)) + moreInDeals).toFixed(2).padStart(11),
  ].join('')
}

/** What an ad's clicks are truly worth. */
function earned(ad) {
  return ad.clicks * ad.valuePerClick
}

function valueLine(name, run, oracle) {
  const tens = [0, 10, 20].map((first) => sum(run.valueByDay.slice(first, first + 10)))
  return [
    name.padEnd(23),
    ...tens.map((value) => value.toFixed(0).padStart(12)),
    run.value.toFixed(0).padStart(10),
    ((100 * run.value) / oracle).toFixed(1).padStart(13) + ' %',
  ].join('')
}

function withError(summary) {
  return `${summary.mean.toFixed(1)} ± ${summary.standardError.toFixed(1)}`
}

function sum(numbers) {
  return numbers.reduce((total, number) => total + number, 0)
}

/** A bar on a terminal, nothing elsewhere. */
function showProgress(day, days) {
  if (!process.stderr.isTTY) return
  const done = Math.floor((day * 30) / days)
  const end = day === days ? '\r\x1b[K' : ''
  process.stderr.write(`\r${'#'.repeat(done)}${'.'.repeat(30 - done)} day ${day} of ${days}${end}`)
}

main()
