// What a worker asks the platform over HTTP, and how its answers are told to the queue.

/** Real milliseconds. */
export const TIMEOUT = 450
const USAGE = 'X-Business-Use-Case-Usage'

export class PlatformClient {
  constructor(url) {
    this.url = url
  }

  /** An ad set's budget and status, as `PlatformValue`; `null` where it can't be read now. */
  async read(budgetId) {
    try {
      const answer = await fetch(`${this.url}/${budgetId}`, { signal: AbortSignal.timeout(TIMEOUT) })
      const found = await answer.json()
      const status = found.status.toLowerCase()
      return {
        budget: Number(found.daily_budget) / 100,
        status: ['active', 'paused'].includes(status) ? status : 'other',
      }
    } catch {
      return null
    }
  }

  /** Sends a change: `null` where the platform took it, else the `PlatformError`. */
  async write(begun) {
    const sent = begun.change.kind === 'pause' ? { status: 'PAUSED' } : { daily_budget: begun.budgetAfterMinor }
    try {
      const answer = await fetch(`${this.url}/${begun.change.budgetId}`, {
        method: 'POST',
        headers: { 'X-Change-Id': `${begun.changeId}/${begun.attempt}` },
        body: new URLSearchParams(sent),
        signal: AbortSignal.timeout(TIMEOUT),
      })
      return answer.ok ? null : platformError(answer, (await answer.json()).error)
    } catch {
      // No answer, or half of one: it may have taken effect.
      return { timedOut: true }
    }
  }
}

/** The codes, and the wait that a header names: that one counts minutes. */
function platformError(answer, error) {
  const usages = Object.values(JSON.parse(answer.headers.get(USAGE) ?? '{}')).flat()
  const minutes = Math.max(0, ...usages.map((usage) => usage.estimated_time_to_regain_access))
  return {
    httpStatus: answer.status,
    code: error.code,
    subcode: error.error_subcode,
    isTransient: error.is_transient,
    retryAfterSeconds: 60 * minutes,
    message: error.message,
  }
}
