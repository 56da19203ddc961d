// A worker of the safe executor: `node worker.mjs <file> <platform> <clock's start> <seed>`. Any number run at once.
//
// Each may die at any instant. What it had claimed is given out again, and what it may have sent is read back.

import { ChangeQueue } from 'lagwise'

import { Clock, SPEED } from './clock.mjs'
import { PlatformClient, TIMEOUT } from './platform_client.mjs'

/** For how long it sleeps at most when nothing is due. */
const NAP = 10_000

class Worker {
  constructor(queue, platform, clock, seed) {
    this.queue = queue
    this.platform = platform
    this.clock = clock
    this.seed = seed
  }

  /** Answers the three questions once: what to read back, what to send, and when to look again. */
  async work() {
    for (const unknown of this.call((now) => this.queue.unknown(now))) {
      await unlessTaken(() => this.readBack(unknown))
    }
    const claimed = this.call((now) => this.queue.claim(now, this.seed))
    if (claimed !== null) {
      await unlessTaken(() => this.send(claimed))
      return
    }
    const soon = this.clock.now().getTime() + NAP
    const due = this.call(() => this.queue.nextDue())
    await this.clock.sleepUntil(Math.min(due === null ? soon : Date.parse(due), soon))
  }

  /** Tells what the platform has, for a change of which nobody knows whether it took effect. */
  async readBack({ changeId, attempt, change }) {
    const value = await this.platform.read(change.budgetId)
    if (value !== null) this.call((now) => this.queue.reconcile(changeId, attempt, value, now))
  }

  /** Sends a claimed change when it is due, if it is still safe then, and tells what the platform answered. */
  async send({ changeId, attempt, change, executeAt }) {
    await this.clock.sleepUntil(Date.parse(executeAt))
    const value = await this.platform.read(change.budgetId)
    if (value === null) {
      this.call((now) => this.queue.release(changeId, attempt, now))
      return
    }
    const begun = this.call((now) => this.queue.beginSend(changeId, attempt, now, value))
    if (begun.status !== 'executing') return
    // By the clock the time-out is shorter than the lease, so that nothing arrives after it was read back. Who was held up
    // for so long that it would not be, sends nothing: the lease ends, and it is read back.
    if (this.clock.now().getTime() + TIMEOUT * SPEED > Date.parse(begun.leaseExpiresAt)) return
    const error = await this.platform.write(begun)
    if (error === null) {
      this.call((now) => this.queue.complete(changeId, attempt, now))
    } else {
      this.call((now) => this.queue.fail(changeId, attempt, error, now, this.seed))
    }
  }

  /** One call on the queue, at the instant at which it is made. It is repeated where others held the file for long. */
  call(step) {
    for (;;) {
      try {
        return step(this.clock.now())
      } catch (error) {
        if (error.code !== 'STORE_BUSY') throw error
      }
    }
  }
}

/** A change that is somebody else's by now, or was superseded, is no longer this worker's concern. */
async function unlessTaken(step) {
  try {
    await step()
  } catch (error) {
    if (error.code !== 'CONFLICT') throw error
  }
}

const [path, url, started, seed] = process.argv.slice(2)
const worker = new Worker(ChangeQueue.open(path), new PlatformClient(url), new Clock(Number(started)), Number(seed))
const parent = process.ppid
while (process.ppid === parent) await worker.work()
