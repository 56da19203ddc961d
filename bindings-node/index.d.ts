import type { AdColumns, AllocationColumns } from "./columns";
import type {
  AdState,
  AdVerdict,
  Allocation,
  BlendedScore,
  CompleteConfig,
  Config,
  DecisionOptions,
  FatigueReport,
  RefreshState,
} from "./types";

export type * from "./columns";
export type * from "./types";

/**
 * Which binding artifact the generated loader actually loaded: `'native'` for
 * a native addon, otherwise the `platformArchABI` of the WASI flavor. Every
 * flavor napi-rs can build is listed, because `NAPI_RS_NATIVE_LIBRARY_PATH`
 * can point the loader at a WASI artifact this package does not build itself.
 */
export declare const __napiBindingTarget: 'native' | 'wasm32-wasi' | 'wasm32-wasip1'

/**
 * Recommends budgets for ads whose rewards arrive late.
 *
 * It holds a checked configuration and no other state: the same ads, total and options give the same budgets, in any
 * order, in any worker. Instances don't cross threads; make one in each worker from the same `config`.
 *
 * @example
 * const { BattleHardenedSampler } = require("lagwise");
 *
 * const sampler = new BattleHardenedSampler({ currency: "EUR" });
 * const ads = [
 *   { adId: "video", impressions: 10_000, clicks: 140, spend: 120, pipelineValue: 4_500, ageHours: 96 },
 *   { adId: "carousel", impressions: 10_000, clicks: 90, spend: 120, ageHours: 96 },
 * ];
 * for (const budget of sampler.selectBudgetAllocation(ads, 100).recommendations) {
 *   console.log(budget.adId, budget.recommendedBudget, budget.reason);
 * }
 */
export declare class BattleHardenedSampler {
  /**
   * A sampler with this configuration; every key may be left out.
   *
   * @throws {LagwiseError} for an unknown key or a value outside its range; `field` starts with `config`.
   */
  constructor(config?: Config | null)
  /** The configuration, defaults filled in: a new object at each access. */
  get config(): CompleteConfig
  /** The configuration, so that `JSON.stringify` of a sampler says all about it. */
  toJSON(): CompleteConfig
  /**
   * Splits a total budget per day (major units, at least 0) over the ads.
   *
   * The recommended budgets sum to the total in minor units wherever the bounds allow it; where they don't, `status`
   * says which bounds are to blame. No ads give an empty allocation.
   *
   * @throws {LagwiseError} for a bad value; `field` starts with `ads[i]` or is `totalBudget` or an option.
   */
  selectBudgetAllocation(ads: readonly AdState[], totalBudget: number, options?: DecisionOptions | null): Allocation
  /**
   * The same for large accounts: typed arrays in, typed arrays out, one row for each budget.
   *
   * The budgets are those of `selectBudgetAllocation` for the same ads. The arrays are copied first, so nothing that
   * happens to them later matters.
   *
   * @throws {LagwiseError} as there, with fields such as `clicks[17]`; `LENGTH_MISMATCH` where a column's length
   * differs from that of `adId`.
   */
  selectBudgetAllocationColumns(columns: AdColumns, totalBudget: number, options?: DecisionOptions | null): AllocationColumns
  /**
   * The scheduled model's score of one ad with all its parts, whichever model is configured.
   *
   * @throws {LagwiseError} for a bad value; `field` starts with `ad`.
   */
  score(ad: AdState): BlendedScore
  /**
   * Kill, scale or maintain for each budget, in the order in which its first ad was given.
   *
   * @throws {LagwiseError} for a bad value; `field` starts with `ads[i]`.
   */
  verdicts(ads: readonly AdState[]): AdVerdict[]
}

/**
 * Tells whether ads are tired: from the fitted decay of their click-through rate, their frequency, and the trend of
 * their daily figures compared with the other ads of their pool.
 *
 * It keeps nothing: the state of the refresh trigger goes in and comes out.
 *
 * @example
 * const { FatigueDetector } = require("lagwise");
 *
 * const detector = new FatigueDetector();
 * const reports = detector.detect(ads, previous);
 * const kept = Object.fromEntries(reports.map((report) => [report.adId, report.refresh]));
 */
export declare class FatigueDetector {
  /**
   * A detector with this configuration; every key may be left out.
   *
   * @throws {LagwiseError} for an unknown key or a value outside its range; `field` starts with `config`.
   */
  constructor(config?: Config | null)
  /** The configuration, defaults filled in: a new object at each access. */
  get config(): CompleteConfig
  /** The configuration, so that `JSON.stringify` of a detector says all about it. */
  toJSON(): CompleteConfig
  /**
   * One report for each ad, in the order given. `previous` holds the `refresh` of each ad's last report, by ad id; an
   * ad that is not in it never asked for a refresh.
   *
   * Ads are compared with their pool, so give all ads of an account at once.
   *
   * @throws {LagwiseError} for a bad value; `field` starts with `ads[i]` or `previous["ad id"]`.
   */
  detect(ads: readonly AdState[], previous?: Readonly<Record<string, Partial<RefreshState>>> | null): FatigueReport[]
}
