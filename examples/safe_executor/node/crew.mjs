// The worker processes: started, killed at random, and started again.

import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

import { draw } from './draws.mjs'

const WORKERS = 8
const DEATHS = 12
const AT_ONCE = 3
/** Real milliseconds, at least and at most. */
const BETWEEN = [200, 1000]

export class Crew {
  constructor(args, seed) {
    this.args = [fileURLToPath(new URL('worker.mjs', import.meta.url)), ...args]
    this.seed = seed
    this.kills = 0
    this.deaths = 0
    /** Whether all work: a worker ends only by being killed. */
    this.areAtWork = true
    this.workers = Array.from({ length: WORKERS }, () => this.#start())
    this.nextDeath = this.#later()
  }

  /** Kills workers wherever they are: between two steps, with a claim, or while the platform answers. */
  killSomeWhenDue() {
    if (Date.now() < this.nextDeath || this.deaths >= DEATHS) return
    const first = draw(WORKERS, this.seed, 'victim', this.deaths)
    for (let next = 0; next < AT_ONCE; next += 1) {
      const place = (first + next) % WORKERS
      this.workers[place].kill('SIGKILL')
      this.workers[place] = this.#start()
      this.kills += 1
    }
    this.deaths += 1
    this.nextDeath = this.#later()
  }

  async stop() {
    const ended = this.workers.map((worker) => new Promise((resolve) => worker.once('exit', resolve)))
    for (const worker of this.workers) worker.kill('SIGKILL')
    await Promise.all(ended)
  }

  #start() {
    const worker = spawn(process.execPath, this.args, { stdio: ['ignore', 'inherit', 'inherit'] })
    worker.once('exit', (code, signal) => {
      if (signal !== 'SIGKILL') this.areAtWork = false
    })
    return worker
  }

  #later() {
    const [least, most] = BETWEEN
    return Date.now() + least + draw(most - least, this.seed, 'death', this.deaths)
  }
}
