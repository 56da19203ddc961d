// Eight worker processes on one SQLite file against a platform that throttles, times out, drops and fails at random.
//
//     node safe_executor.mjs [--seed N] [--check] [--audit FILE]
//
// It prints the audit and checks that nothing was lost, done twice, or beyond a limit; it fails where one of these does. The
// same program exists in Python.

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

import { ChangeQueue } from 'lagwise'

import { checks } from './checks.mjs'
import { Clock, MORNING, sleep } from './clock.mjs'
import { Crew } from './crew.mjs'
import { ACCOUNTS, adSets, PERSON_AT, PERSONS, planned, REPEATED } from './plan.mjs'
import { PlatformStub } from './platform_stub.mjs'
import { auditLines, summaryLines } from './report.mjs'

/** When nothing new is in the audit for so long, the workers are done. What is held back is judged again every 60 s. */
const QUIET = 150_000
const MOST_REAL = 600_000
const EVERYTHING = 1_000_000

async function main() {
  const options = {
    seed: { type: 'string', default: '2026' },
    check: { type: 'boolean', default: false },
    audit: { type: 'string' },
  }
  const { seed, check, audit } = parseArgs({ options }).values
  const folder = await mkdtemp(join(tmpdir(), 'safe_executor-'))
  try {
    const run = await execute(join(folder, 'queue.db'), Number(seed))
    if (audit) await writeFile(audit, run.auditJson)
    if (!check) console.log(`${auditLines(run).join('\n')}\n`)
    const results = checks(run)
    console.log(summaryLines(run, results).join('\n'))
    process.exitCode = results.some(({ failures }) => failures.length > 0) ? 1 : 0
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** Submits the changes while the workers send them, until nothing is due any more. */
async function execute(path, seed) {
  const began = Date.now()
  const clock = new Clock(began)
  const platform = new PlatformStub(adSets(seed), clock, seed)
  await platform.listen()
  const queue = ChangeQueue.open(path)
  const service = new Service(queue, platform, clock, seed)
  service.submitWhatIsDue()
  const crew = new Crew([path, platform.url, String(clock.started), String(seed)], seed)
  const rest = new Rest(queue, clock)
  let isAtRest = false
  try {
    while (!(isAtRest = service.isDone && rest.isReached()) && Date.now() - began < MOST_REAL) {
      if (!crew.areAtWork) throw new Error('a worker ended by itself')
      service.submitWhatIsDue()
      crew.killSomeWhenDue()
      await sleep(50)
    }
  } finally {
    await crew.stop()
    platform.close()
  }
  return {
    submitted: service.submitted,
    changes: new Map([...service.submitted.keys()].map((changeId) => [changeId, queue.change(changeId)])),
    audit: queue.audit(0, EVERYTHING),
    auditJson: queue.auditLines(0, EVERYTHING),
    /** What reached the platform, in its order. */
    writes: platform.log,
    /** What the platform has in the end. */
    values: platform.values,
    adSets: [...platform.adSets.values()],
    isAtRest,
    kills: crew.kills,
    realSeconds: (Date.now() - began) / 1000,
    endedAt: clock.now(),
  }
}

/** Whoever wants budgets changed: submits, again where a webhook is delivered again, and looks at nothing else. */
class Service {
  constructor(queue, platform, clock, seed) {
    this.queue = queue
    this.platform = platform
    this.clock = clock
    this.planned = planned(seed)
    this.submitted = new Map()
    this.person = this.#personEdits()
    this.isPersonDone = false
  }

  submitWhatIsDue() {
    while (this.planned.length > 0 && this.#hasCome(this.planned[0].at)) this.#submit(this.planned.shift())
    this.isPersonDone ||= this.person.next().done
  }

  get isDone() {
    return this.planned.length === 0 && this.isPersonDone
  }

  #submit({ changeId, budgetId, percent }, current = this.platform.budget(budgetId)) {
    const { accountId, campaignId } = this.platform.adSets.get(budgetId)
    const change = { changeId, accountId, campaignId, budgetId }
    if (percent === null) {
      change.kind = 'pause'
    } else {
      change.currentBudget = current / 100
      change.proposedBudget = Math.floor((current * percent) / 100) / 100
    }
    this.submitted.set(changeId, change)
    this.queue.submit(change, this.clock.now())
  }

  /** A person edits a budget. One change does not know of it, and the next starts from it. */
  *#personEdits() {
    const [stale, again] = [`${PERSONS}/stale`, `${PERSONS}/2`]
    while (!this.#hasCome(PERSON_AT)) yield
    const before = this.platform.budget(PERSONS)
    this.platform.editAsPerson(PERSONS, Math.floor((before * 108) / 100))
    this.#submit({ changeId: stale, budgetId: PERSONS, percent: 115 }, before)
    // A webhook is delivered again.
    this.queue.submit(this.submitted.get(`${REPEATED}/1`), this.clock.now())
    while (['pending', 'claimed'].includes(this.queue.change(stale).status)) yield
    this.#submit({ changeId: again, budgetId: PERSONS, percent: 105 })
  }

  #hasCome(seconds) {
    return this.clock.now() >= MORNING + seconds * 1000
  }
}

/** Whether nothing is due any more: what is left waits for hours. */
class Rest {
  constructor(queue, clock) {
    this.queue = queue
    this.clock = clock
    this.last = 0
    this.since = clock.now()
  }

  isReached() {
    const now = this.clock.now()
    const news = this.queue.audit(this.last, EVERYTHING)
    if (news.length > 0) [this.last, this.since] = [news.at(-1).sequence, now]
    if (now - this.since < QUIET) return false
    const circuits = [null, ...ACCOUNTS].map((accountId) => this.queue.circuit(accountId, now))
    if (circuits.some((circuit) => circuit.state === 'open' || circuit.pausedUntil !== null)) return false
    return this.queue
      .unsettled()
      .every((change) => change.status === 'pending' && Date.parse(change.earliestExecuteAt) > now)
  }
}

await main()
