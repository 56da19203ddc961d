// What goes wrong on the platform, how often, and how it answers then: errors as Meta's Marketing API tells them.

import { draw } from './draws.mjs'

/** Of 1,000 writes. The rest is answered. */
const PER_MILLE = {
  'entity throttled': 15,
  'account throttled': 20,
  temporary: 40,
  'temporary yet applied': 40,
  'applied without answer': 45,
  'dropped before applying': 40,
  'dropped after applying': 40,
  invalid: 10,
}
const READS_PER_MILLE = { 'read dropped': 25 }
/** Faults with which the write takes effect all the same. */
export const APPLIED = new Set(['temporary yet applied', 'applied without answer', 'dropped after applying'])

/** The fault of an entity's request number `count`; `null` where it is answered. */
export function faultOf(seed, method, budgetId, count) {
  let place = draw(1000, seed, 'fault', method, budgetId, count)
  for (const [fault, share] of Object.entries(method === 'POST' ? PER_MILLE : READS_PER_MILLE)) {
    if (place < share) return fault
    place -= share
  }
  return null
}

/** How a fault is answered; `null` where no answer comes. Nearly every error of Meta's has the status 400. */
export function answerOf(fault, accountId, minutes) {
  switch (fault) {
    case 'entity throttled':
    case 'edited too often':
      return error(613, "The ad set's budget was changed too often.", { error_subcode: 1487632 })
    case 'account throttled': {
      const usage = { type: 'ads_management', call_count: 100, estimated_time_to_regain_access: minutes }
      const { status, body } = error(80004, 'There have been too many calls to this ad-account.', {
        error_subcode: 2446079,
      })
      return { status, body, headers: { 'X-Business-Use-Case-Usage': JSON.stringify({ [accountId]: [usage] }) } }
    }
    case 'temporary':
    case 'temporary yet applied':
      return error(2, 'An unexpected error has occurred. Please retry your request later.', { is_transient: true })
    case 'invalid':
      return error(100, 'Invalid parameter')
    default:
      return null
  }
}

function error(code, message, more = {}) {
  return { status: 400, body: { error: { message, type: 'OAuthException', code, ...more } }, headers: {} }
}
