// What must hold in the end, by the platform's own log and by the queue's audit.

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const WINDOW = 6 * HOUR
/** A write reaches the platform within a lease of the instant at which it was judged. */
const ON_ITS_WAY = 2 * MINUTE
export const MOST_REQUESTS = 15
const SETTLED = ['completed', 'failed', 'superseded', 'expired', 'cancelled']

/** What is checked, each with what speaks against it. */
export function checks(run) {
  const checked = [
    ['every change is settled or waits visibly', lost],
    ['each attempt took effect once at most, and the audit knows of each effect', repeated],
    ['each budget stayed within 20 % of what it was within 6 hours', jumps],
    ['at most 15 requests of a campaign within an hour', hurried],
    ["the person's value was overwritten only by a change that started from it", overwritten],
    ["each change's records follow each other in the audit", torn],
    ['the platform has what the audit says', different],
  ]
  return checked.map(([name, check]) => ({ name, failures: [...check(run)] }))
}

/** The budget edits that took effect, by ad set. */
function edits(run) {
  const isEdit = (write) => write.isApplied && write.field === 'daily_budget'
  return grouped(run.writes.filter(isEdit), (write) => write.adSet.budgetId)
}

/** The most requests of each campaign within an hour, pauses aside: nothing holds those back. */
export function mostRequests(run) {
  const sent = run.writes.filter((write) => write.sender !== null && write.field === 'daily_budget')
  return [...grouped(sent, (write) => write.adSet.campaignId)].map(([campaignId, writes]) => {
    const within = (from) => writes.filter(({ at }) => at >= from && at - from < HOUR - ON_ITS_WAY).length
    return [campaignId, Math.max(...writes.map(({ at }) => within(at)))]
  })
}

function* lost(run) {
  if (!run.isAtRest) yield `the workers did not come to rest within ${run.realSeconds.toFixed(0)} s`
  for (const [changeId, change] of run.changes) {
    if (change === null) {
      yield `${changeId} is not known`
    } else if (!SETTLED.includes(change.status) && !(change.status === 'pending' && change.earliestExecuteAt)) {
      yield `${changeId} is ${change.status}: ${change.reason}`
    } else if (!change.reason) {
      yield `${changeId} is ${change.status} without a reason`
    }
  }
}

function* repeated(run) {
  const effects = grouped(
    run.writes.filter((write) => write.isApplied && write.sender !== null),
    (write) => write.sender,
  )
  for (const [attempt, { length }] of effects) if (length > 1) yield `${attempt} took effect ${length} times`
  const byChange = grouped([...effects.keys()], changeOf)
  const known = grouped(run.audit.filter(tookEffect), (record) => record.changeId)
  for (const changeId of run.submitted.keys()) {
    const [count, told] = [byChange.get(changeId)?.length ?? 0, known.get(changeId)?.length ?? 0]
    if (count !== told) yield `${changeId} took effect ${count} times, in the audit ${told} times`
  }
}

/** Whether a record says that a change that was sent took effect: the platform said so, or its value does. */
function tookEffect({ statusBefore, statusAfter, reconciliation, step }) {
  if (!['executing', 'unknown'].includes(statusBefore) || !['completed', 'pending'].includes(statusAfter)) return false
  return reconciliation === null ? step === null : reconciliation.outcome === 'applied'
}

function* jumps(run) {
  for (const [budgetId, writes] of edits(run)) {
    for (const [place, edit] of writes.entries()) {
      if (edit.sender === null) continue
      // A value counts for as long after it was replaced as the window is.
      const old = writes.slice(0, place + 1).filter(({ at }) => edit.at - at < WINDOW - ON_ITS_WAY)
      for (const value of new Set(old.map(({ before }) => Number(before)))) {
        if (Math.abs(Number(edit.after) - value) * 5 > value) {
          yield `${budgetId} was set from ${value} to ${edit.after} by ${edit.sender}`
        }
      }
    }
  }
}

function* hurried(run) {
  for (const [campaignId, count] of mostRequests(run)) {
    if (count > MOST_REQUESTS) yield `${campaignId} had ${count} requests`
  }
}

function* overwritten(run) {
  let ofPersons = 0
  for (const writes of edits(run).values()) {
    for (const [place, edit] of writes.entries()) {
      if (edit.sender !== null) continue
      ofPersons += 1
      const following = writes[place + 1]
      if (following === undefined || following.sender === null) continue
      const { currentBudget } = run.submitted.get(changeOf(following.sender))
      if (Math.round(currentBudget * 100) !== Number(edit.after)) {
        yield `${following.sender} overwrote ${edit.after} by ${following.after}`
      }
    }
  }
  if (ofPersons !== 1) yield `a person edited ${ofPersons} times`
}

function* torn(run) {
  const last = new Map([...run.submitted.keys()].map((changeId) => [changeId, null]))
  for (const [place, { sequence, changeId, statusBefore, statusAfter }] of run.audit.entries()) {
    if (sequence !== place + 1) yield `record ${place + 1} has the number ${sequence}`
    if (statusBefore !== last.get(changeId)) {
      yield `${changeId} was ${last.get(changeId)}, and is said to have been ${statusBefore}`
    }
    last.set(changeId, statusAfter)
  }
  for (const [changeId, change] of run.changes) {
    if (change !== null && change.status !== last.get(changeId)) {
      yield `${changeId} is ${change.status}, and its last record says ${last.get(changeId)}`
    }
  }
}

function* different(run) {
  const told = new Map(run.adSets.map(({ budgetId, budget }) => [budgetId, { daily_budget: budget, status: 'ACTIVE' }]))
  const sent = new Map()
  for (const record of run.audit) {
    const [values, found] = [told.get(record.budgetId), record.reconciliation]
    if (record.statusAfter === 'executing') {
      sent.set(record.changeId, record.verdict.finalBudgetMinor)
    } else if (found !== null && found.readBudgetMinor !== null) {
      values.daily_budget = found.readBudgetMinor
    } else if (tookEffect(record)) {
      const budget = sent.get(record.changeId)
      Object.assign(values, budget === null ? { status: 'PAUSED' } : { daily_budget: budget })
    }
  }
  for (const [budgetId, values] of run.values) {
    for (const [field, value] of Object.entries(values)) {
      const known = told.get(budgetId)[field]
      if (value !== String(known)) yield `${budgetId} has the ${field} ${value}, in the audit ${known}`
    }
  }
}

/** The change of a `X-Change-Id`, which names the attempt, too. */
function changeOf(sender) {
  return sender.slice(0, sender.lastIndexOf('/'))
}

function grouped(items, key) {
  const groups = new Map()
  for (const item of items) {
    const name = key(item)
    if (!groups.has(name)) groups.set(name, [])
    groups.get(name).push(item)
  }
  return groups
}
