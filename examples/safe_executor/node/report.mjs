// What is printed in the end: the audit, a summary and the checks.

import { MOST_REQUESTS, mostRequests } from './checks.mjs'
import { MORNING } from './clock.mjs'

/** A line a record. */
export function auditLines(run) {
  return run.audit.map(({ at, changeId, statusBefore, statusAfter, attempt, reason }) => {
    const [from, to] = [(statusBefore ?? '').padStart(9), statusAfter.padEnd(10)]
    return `${at.slice(11, 19)}  ${changeId.padEnd(14)} ${from} -> ${to} ${String(attempt).padStart(2)}  ${reason}`
  })
}

export function summaryLines(run, results) {
  const last = new Map(run.audit.map((record) => [record.changeId, record]))
  const statuses = [...last.values()].map((record) => record.statusAfter)
  const waiting = [...last.values()].filter((record) => record.statusAfter === 'pending').map(reasonToWait)
  const writes = run.writes.filter((write) => write.sender !== null).map((write) => write.fault ?? 'answered')
  const found = run.audit.flatMap(({ reconciliation }) => (reconciliation === null ? [] : [reconciliation.outcome]))
  const lost = run.audit.filter((record) => record.reason.startsWith('its lease expired'))
  const most = Math.max(...mostRequests(run).map(([, count]) => count))
  const minutes = Math.floor((run.endedAt - MORNING) / 60_000)
  const lines = [
    line('changes', statuses.length, told(statuses)),
    line('waiting', waiting.length, told(waiting)),
    line('writes', writes.length, told(writes)),
    line('read', found.length, told(found)),
    line('leases that expired', lost.length, told(lost.map((record) => `while ${record.statusBefore}`))),
    line('workers killed', run.kills, `in ${run.realSeconds.toFixed(1)} s, ${minutes} min by the clock`),
    line('most of a campaign', most, `requests within an hour, of ${MOST_REQUESTS}`),
    '',
  ]
  for (const { name, failures } of results) {
    lines.push(`${(failures.length > 0 ? 'FAILED' : 'ok').padEnd(8)}${name}`)
    lines.push(...failures.map((failure) => `        ${failure}`))
  }
  return lines
}

function line(name, count, details) {
  return `${name.padEnd(20)}${String(count).padStart(5)}  ${details}`.trimEnd()
}

function told(names) {
  const counts = new Map()
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1)
  const most = [...counts].sort(([, a], [, b]) => b - a)
  return most.map(([name, count]) => `${count} ${name}`).join(', ')
}

/** What a pending change waits for: the error's class, the guard's rule, or what the platform demands. */
function reasonToWait({ step, verdict }) {
  if (step !== null) return step.errorClass
  return verdict === null ? 'held by the platform' : verdict.rule
}
