// A clock that runs faster than the real one, the same in every process that was told when it started.

/** Seconds of the clock in a real second. A lease of 120 s is 1.2 s real. */
export const SPEED = 100
export const MORNING = Date.UTC(2026, 10, 24, 9)

/** Everything in lagwise takes the instant as an argument, so a service passes its own clock, and a demo a fast one. */
export class Clock {
  constructor(started) {
    this.started = started
  }

  now() {
    return new Date(MORNING + (Date.now() - this.started) * SPEED)
  }

  async sleepUntil(instant) {
    for (let left; (left = instant - this.now()) > 0;) await sleep(left / SPEED)
  }
}

/** Real milliseconds. */
export function sleep(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}
