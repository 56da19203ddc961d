// The invented account that the Rust side wrote: records for small sizes, columns for the large one.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Ads as objects, and the account's budget per day. */
export function records(folder, count) {
  const document = read(folder, `ads-${count}.json`)
  return { ads: document.ads.map(renamed), totalBudget: document.total_budget }
}

/** Ads as typed arrays, ids as arrays of text; NaN where an ad has no such budget. */
export function columns(folder, count) {
  const document = read(folder, `columns-${count}.json`)
  const table = Object.fromEntries(
    Object.entries(renamed(document.columns)).map(([name, values]) => [name, column(name, values)]),
  )
  return { table, totalBudget: document.total_budget }
}

function column(name, values) {
  if (name === 'adId' || name === 'campaignId') return values
  if (name === 'frozen') return Uint8Array.from(values, Number)
  return Float64Array.from(values, (value) => value ?? NaN)
}

function read(folder, name) {
  return JSON.parse(readFileSync(join(folder, name), 'utf8'))
}

/** Keys of a record in camelCase; the values, such as counts by stage name, stay as they are. */
export function renamed(record) {
  const camel = (key) => key.replace(/_([a-z])/g, (_, letter) => letter.toUpperCase())
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [camel(key), value]))
}
