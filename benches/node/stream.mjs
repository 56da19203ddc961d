// The optimizer's events: a history that the Rust side wrote, and what comes after it.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import lagwise from '../../bindings-node/index.js'
import { renamed } from './account.mjs'

/** An account of so many ads that 45 days are known of; `events` are those of the day that follows. */
export function history(folder, ads) {
  const document = renamed(JSON.parse(readFileSync(join(folder, `history-${ads}.json`), 'utf8')))
  const snapshot = readFileSync(join(folder, `history-${ads}.snapshot`))
  return {
    ...document,
    events: document.events.map(renamed),
    /** An optimizer that knows the history. */
    optimizer: (config) => lagwise.Optimizer.restoreBytes(config, snapshot),
  }
}

/** The `number`-th lead that has just come, after a click twelve hours ago. */
export function newLead({ ads, now }) {
  const exposedAt = before(now, 12)
  return (number) => ({
    type: 'stage_entry',
    eventId: `new-${number}`,
    occurredAt: now,
    adId: adId(number % ads),
    conversionId: `new-${number}`,
    stage: 'lead',
    exposedAt,
  })
}

/** The `number`-th restatement that has just come, of the last complete period. */
export function newDelivery({ ads, now }) {
  const periodStart = before(now, 7)
  return (number) => ({
    type: 'delivery',
    eventId: `new-${number}`,
    occurredAt: now,
    adId: adId(number % ads),
    periodStart,
    impressions: 900,
    clicks: 14,
    spend: 11.5,
    revision: 1 + number,
  })
}

function adId(index) {
  return `ad-${String(index).padStart(6, '0')}`
}

function before(now, hours) {
  return new Date(Date.parse(now) - hours * 3_600_000).toISOString()
}
