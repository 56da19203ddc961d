// A local stand-in for an ad platform, over HTTP: budgets and statuses of ad sets, limits of its own, and faults.
//
// `GET /v24.0/<ad set>` reads, `POST` writes `daily_budget` (minor units) or `status`, as Meta's Marketing API does.

import { once } from 'node:events'
import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'

import { sleep } from './clock.mjs'
import { draw } from './draws.mjs'
import { APPLIED, answerOf, faultOf } from './faults.mjs'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const ACCOUNT_WAIT = 3 * MINUTE
/** Meta blocks the budget of an ad set for an hour after more. */
const EDITS_PER_HOUR = 4
/** Real milliseconds for which a request is left without an answer, unless the client goes earlier. */
const HANGS = 3_000

/** The platform's state, and the log of what it was told. */
export class PlatformStub {
  constructor(adSets, clock, seed) {
    this.clock = clock
    this.seed = seed
    /** Each write that reached it: at, adSet, field, before, after, sender (`null` for a person), fault, isApplied. */
    this.log = []
    this.adSets = new Map(adSets.map((adSet) => [adSet.budgetId, adSet]))
    this.values = new Map(
      adSets.map(({ budgetId, budget }) => [budgetId, { daily_budget: String(budget), status: 'ACTIVE' }]),
    )
    this.requests = new Map()
    /** Until when an account or an ad set takes no writes. */
    this.blocked = new Map()
    this.server = createServer((request, response) => this.#serve(request, response))
  }

  async listen() {
    this.server.listen(0, '127.0.0.1')
    await once(this.server, 'listening')
    this.url = `http://127.0.0.1:${this.server.address().port}/v24.0`
  }

  close() {
    this.server.close()
    this.server.closeAllConnections()
  }

  budget(budgetId) {
    return Number(this.values.get(budgetId).daily_budget)
  }

  editAsPerson(budgetId, budget) {
    this.#apply(budgetId, 'daily_budget', String(budget), null, null)
  }

  async #serve(request, response) {
    const budgetId = request.url.split('/').at(-1)
    try {
      const body = await text(request)
      const answer = request.method === 'GET' ? await this.#read(budgetId) : await this.#write(budgetId, body, request)
      respond(response, answer)
    } catch (error) {
      // A client that is gone is no news here.
      if (!isGone(request)) throw error
    }
  }

  async #read(budgetId) {
    const fault = await this.#begin('GET', budgetId)
    return fault ? null : { status: 200, body: this.values.get(budgetId), headers: {} }
  }

  /** Applies a write or refuses it, and says what to answer. */
  async #write(budgetId, body, request) {
    const [[field, value]] = new URLSearchParams(body)
    const sender = request.headers['x-change-id'] ?? null
    const adSet = this.adSets.get(budgetId)
    const drawn = await this.#begin('POST', budgetId)
    // Whoever gave up takes its request along: what is read back afterwards stays as it is.
    if (isGone(request)) return null
    const now = this.clock.now()
    const { fault, minutes } = this.#refused(adSet, field, drawn, now)
    if (fault === null || APPLIED.has(fault)) {
      this.#apply(budgetId, field, value, sender, fault)
    } else {
      const before = this.values.get(budgetId)[field]
      this.log.push({ at: now, adSet, field, before, after: value, sender, fault, isApplied: false })
    }
    if (fault === null) return { status: 200, body: { success: true }, headers: {} }
    if (fault === 'applied without answer') await Promise.race([sleep(HANGS), once(request.socket, 'close')])
    return answerOf(fault, adSet.accountId, minutes)
  }

  /** What becomes of a request under the platform's limits, and for how many minutes the account has to wait. */
  #refused({ accountId, budgetId }, field, drawn, now) {
    let fault = drawn
    const isEdit = field === 'daily_budget'
    if (fault === 'account throttled') this.blocked.set(accountId, now.getTime() + ACCOUNT_WAIT)
    if (isEdit && this.#edits(budgetId, now) >= EDITS_PER_HOUR) fault = 'edited too often'
    if (['entity throttled', 'edited too often'].includes(fault) && !this.blocked.has(budgetId)) {
      this.blocked.set(budgetId, now.getTime() + HOUR)
    }
    const wait = (this.blocked.get(accountId) ?? 0) - now
    if (wait > 0) return { fault: 'account throttled', minutes: Math.ceil(wait / MINUTE) }
    if (isEdit && fault !== 'edited too often' && this.blocked.get(budgetId) > now) fault = 'entity throttled'
    return { fault, minutes: 0 }
  }

  /** Takes its time, and draws what goes wrong with the request. */
  async #begin(method, budgetId) {
    const key = `${method} ${budgetId}`
    const count = this.requests.get(key) ?? 0
    this.requests.set(key, count + 1)
    await sleep(10 + draw(90, this.seed, 'latency', method, budgetId, count))
    return faultOf(this.seed, method, budgetId, count)
  }

  #apply(budgetId, field, value, sender, fault) {
    const [adSet, values] = [this.adSets.get(budgetId), this.values.get(budgetId)]
    const at = this.clock.now()
    this.log.push({ at, adSet, field, before: values[field], after: value, sender, fault, isApplied: true })
    values[field] = value
  }

  /** Budget edits of an ad set within the last hour. */
  #edits(budgetId, now) {
    const isOne = (write) => write.isApplied && write.field === 'daily_budget' && write.adSet.budgetId === budgetId
    return this.log.filter((write) => isOne(write) && now - write.at < HOUR).length
  }
}

/** Whether the client closed the connection. */
function isGone(request) {
  return request.socket.destroyed || request.socket.readableEnded
}

/** Answers, or drops the connection. One request a connection. */
function respond(response, answer) {
  if (answer === null) {
    response.destroy()
    return
  }
  response.writeHead(answer.status, {
    ...answer.headers,
    'Content-Type': 'application/json',
    Connection: 'close',
  })
  response.end(JSON.stringify(answer.body))
}
