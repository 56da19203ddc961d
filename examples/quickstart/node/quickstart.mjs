// Budgets for the ads of one export: read it, decide, print. The same program exists in Rust and Python.

import { readFileSync } from 'node:fs'

import { BattleHardenedSampler, FatigueDetector } from 'lagwise'

const DATA = new URL('../../data/', import.meta.url)
const HEADING = `\
return: pipeline value per USD and its 90 % interval; decay: what is left of the click-through rate

                        now     new change return   5 %   95 % evidence decay  verdict  bound`

function main() {
  const { ads, budgets, campaigns, names } = readAccount()
  const total = sum([...budgets.values()])

  const sampler = new BattleHardenedSampler()
  const allocation = sampler.selectBudgetAllocation(ads, total)
  const verdicts = sampler.verdicts(ads)
  const fatigue = new FatigueDetector().detect(ads)

  const rows = allocation.recommendations.map((ad, i) => ({ ad, verdict: verdicts[i] }))
  rows.sort((a, b) => b.ad.recommendedBudgetMinor - a.ad.recommendedBudgetMinor)
  const lines = [
    `${ads.length} ads on ${budgets.size} budgets: ${total.toFixed(2)} ${allocation.currency} a day`,
    HEADING,
  ]
  for (const [campaignId, campaign] of [...campaigns].sort()) {
    const ofCampaign = rows.filter(({ ad }) => ad.campaignId === campaignId)
    lines.push(sumLine(campaign, ofCampaign))
    lines.push(...ofCampaign.map((row) => line(row, names)))
    lines.push('')
  }
  lines.push(sumLine('Total', rows))

  lines.push('\nThe largest changes')
  rows.sort((a, b) => change(b.ad) - change(a.ad))
  lines.push(...rows.slice(0, 3).map(({ ad }) => paragraph(label(ad, names), ad.reason)))
  lines.push('\nTo stop')
  const kills = rows.filter(({ verdict }) => verdict.action === 'kill')
  lines.push(...kills.map(({ ad, verdict }) => paragraph(label(ad, names), verdict.reason)))
  lines.push('\nTo refresh')
  const tired = fatigue.filter((report) => report.refreshDue)
  lines.push(...tired.map((report) => paragraph(names.get(report.adId), report.reason)))

  console.log(lines.join('\n'))
}

/** The ads, each with its last days, and what the table needs by id. */
function readAccount() {
  const days = new Map()
  for (const row of read('insights_daily.csv')) {
    const day = {
      ageHours: Number(row.age_hours),
      durationHours: Number(row.duration_hours),
      impressions: Number(row.impressions),
      clicks: Number(row.clicks),
      spend: Number(row.spend),
      stageCounts: stageCounts(row),
    }
    days.set(row.ad_id, [...(days.get(row.ad_id) ?? []), day])
  }
  const account = { ads: [], budgets: new Map(), campaigns: new Map(), names: new Map() }
  for (const row of read('insights.csv')) {
    account.budgets.set(row.adset_id, Number(row.daily_budget))
    account.campaigns.set(row.campaign_id, row.campaign_name)
    account.names.set(row.ad_id, row.ad_name)
    account.ads.push({
      history: days.get(row.ad_id) ?? [],
      adId: row.ad_id,
      campaignId: row.campaign_id,
      budgetId: row.adset_id,
      ageHours: Number(row.age_hours),
      currentBudget: Number(row.daily_budget),
      maxBudget: row.max_budget ? Number(row.max_budget) : undefined,
      frozen: row.frozen === 'true',
      impressions: Number(row.impressions),
      reach: Number(row.reach),
      clicks: Number(row.clicks),
      spend: Number(row.spend),
      stageCounts: stageCounts(row),
      pipelineValue: Number(row.pipeline_value),
      cashRevenue: Number(row.cash_revenue),
    })
  }
  return account
}

/** Rows as objects; no field of these files is quoted. */
function read(file) {
  const [header, ...rows] = readFileSync(new URL(file, DATA), 'utf8')
    .trim()
    .split('\n')
    .map((row) => row.split(','))
  return rows.map((row) => Object.fromEntries(header.map((column, i) => [column, row[i]])))
}

/** Entries into the stages of the default funnel. */
function stageCounts(row) {
  return {
    lead: Number(row.leads),
    appointment: Number(row.appointments),
    show: Number(row.shows),
    won: Number(row.won),
  }
}

function line({ ad, verdict }, names) {
  const { valuePerSpend, maturity, decayFactor, bound } = ad.metrics
  return [
    '  ' + label(ad, names).padEnd(18),
    ad.currentBudget.toFixed(2).padStart(7),
    ad.recommendedBudget.toFixed(2).padStart(8),
    signed(ad.changePercentage ?? 0).padStart(5) + ' %',
    valuePerSpend.mean.toFixed(2).padStart(7),
    valuePerSpend.low.toFixed(2).padStart(6),
    valuePerSpend.high.toFixed(2).padStart(7),
    (maturity * 100).toFixed(0).padStart(7) + ' %',
    decayFactor.mean.toFixed(2).padStart(6) + '  ',
    verdict.action.padEnd(9) + bound,
  ].join('')
}

/** Budgets of several rows: the recommended ones summed in minor units, as they add up exactly. */
function sumLine(name, rows) {
  const now = sum(rows.map(({ ad }) => ad.currentBudget))
  const recommended = sum(rows.map(({ ad }) => ad.recommendedBudgetMinor)) / 100
  return [
    name.padEnd(20),
    now.toFixed(2).padStart(7),
    recommended.toFixed(2).padStart(8),
    signed((recommended / now - 1) * 100).padStart(5) + ' %',
  ].join('')
}

function paragraph(name, text) {
  return `${name}: ${text}`.replace(/(.{1,98})( |$)/g, '  $1\n').trimEnd()
}

/** The name of a budget's ad, and how many more share the budget. */
function label(ad, names) {
  const name = names.get(ad.adId)
  return ad.adIds.length === 1 ? name : `${name} (+${ad.adIds.length - 1})`
}

function change(ad) {
  return Math.abs(ad.recommendedBudget - ad.currentBudget)
}

function signed(percent) {
  return (percent < 0 ? '' : '+') + percent.toFixed(0)
}

function sum(numbers) {
  return numbers.reduce((total, number) => total + number, 0)
}

main()
