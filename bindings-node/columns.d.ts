import type { AllocationStatus, Bound } from "./types";

/** Numbers of a column. NaN means that the row has none, where a column allows that. */
export type NumberColumn = Float64Array | Float32Array | Int32Array | Uint32Array | BigInt64Array | BigUint64Array;

/**
 * Ads in columns of equal length, one row for each budget.
 *
 * History and shared budgets have no columns. Ids are unique.
 */
export interface AdColumns {
  /** Ids, unique, 1 to 1,024 bytes each. */
  adId: readonly string[];

  /** Impressions, whole numbers. */
  impressions: NumberColumn;

  /** Clicks, whole numbers. */
  clicks: NumberColumn;

  /** Money spent, in major units. */
  spend: NumberColumn;

  /** Hours since each ad started. */
  ageHours: NumberColumn;

  /** Pipeline value, in major units; 0 where the column is left out. */
  pipelineValue?: NumberColumn | null | undefined;

  /** Cash revenue, in major units; 0 where the column is left out. */
  cashRevenue?: NumberColumn | null | undefined;

  /** Campaigns. */
  campaignId?: readonly string[] | null | undefined;

  /** Current budgets per day, in major units; NaN where a row has none. */
  currentBudget?: NumberColumn | null | undefined;

  /** Least budgets per day, in major units; NaN where a row has none. */
  minBudget?: NumberColumn | null | undefined;

  /** Largest budgets per day, in major units; NaN where a row has none. */
  maxBudget?: NumberColumn | null | undefined;

  /** Whether each budget must stay as it is: booleans, or bytes of 0 and 1. */
  frozen?: Uint8Array | readonly boolean[] | null | undefined;

  /** Entries into each stage, whole numbers: one row after the other, each with one number per configured stage. */
  stageCounts?: NumberColumn | null | undefined;

  /** Resemblance to winners, 0 to 1 (scheduled model). */
  dnaScore?: NumberColumn | null | undefined;
}

/** The columnar result, in the order of the rows. NaN stands where a recommendation has `null`. */
export interface AllocationColumns {
  /** Whether the budgets sum to the total, and if not, which bounds forbid it. */
  status: AllocationStatus;

  /** Total to allocate, in minor units. */
  totalBudgetMinor: number;

  /** Total less the sum of the budgets, in minor units. */
  unallocatedMinor: number;

  /** Sum of the least budgets that the bounds allow, in minor units. */
  minimumTotalMinor: number;

  /** Sum of the largest budgets that the bounds allow, in minor units. */
  maximumTotalMinor: number;

  /** Recommended budgets per day, in major units. */
  recommendedBudget: Float64Array;

  /** The same in minor units, whole numbers: these sum exactly. */
  recommendedBudgetMinor: Float64Array;

  /** Change in percent of the current budget. */
  changePercentage: Float64Array;

  /** Probability that the direction of the change is right. */
  confidence: Float64Array;

  /** Share of the live budget before bounds. */
  shareBeforeBounds: Float64Array;

  /** Mean value per unit of spend at the current budget (funnel model). */
  valuePerSpend: Float64Array;

  /** Its 5 % quantile. */
  valuePerSpendLow: Float64Array;

  /** Its 95 % quantile. */
  valuePerSpendHigh: Float64Array;

  /** Clicks whose outcome is known by now. */
  effectiveExposure: Float64Array;

  /** Share of the evidence that has arrived, 0 to 1. */
  maturity: Float64Array;

  /** Which bound each budget sits at: its place in `boundNames`. */
  bound: Uint8Array;

  /** The names of the bounds. */
  boundNames: Bound[];

  /** Probability of being the best of all; empty unless it was asked for. */
  probabilityBest: Float64Array;
}
