import type { NumberColumn } from "./columns";
import type { CompleteEvent, LiveAd } from "./types";

/**
 * Anything that splits a budget over ads by what it can see.
 *
 * What it throws ends the call that plays it, and comes back as it is.
 */
export interface Policy {
  /** Something became known; events come in the order in which they do. */
  observe(event: CompleteEvent): unknown;

  /**
   * How much each ad should get, in the order of `ads`, at least 0 and finite. Only proportions count: the guard scales
   * the wish by one factor and clips it, so that the budgets sum to the total (per day, in major units) within their
   * bounds. `now` is RFC 3339 text, in UTC.
   */
  wish(now: string, totalBudget: number, ads: LiveAd[]): readonly number[] | NumberColumn;
}
