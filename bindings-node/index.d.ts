import type { AdColumns, AllocationColumns } from "./columns";
import type {
  AdRegistered,
  AdRetired,
  AdState,
  AdVerdict,
  Allocation,
  BlendedScore,
  ChangeCommitted,
  CompleteConfig,
  Config,
  CreativeRegistered,
  Decision,
  DecisionOptions,
  Delivery,
  Event,
  FatigueReport,
  Feedback,
  Instant,
  LagReport,
  Outcome,
  RefreshState,
  StageEntry,
  StateSize,
  Tick,
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

/**
 * Recommends budgets for an account from the events that happen to it.
 *
 * The state is the fold of the events: the same set of them gives the same state and the same decisions, in any order
 * of arrival within `maxLatenessHours` and with any of them repeated. A snapshot restores it in any worker and in any
 * other language, bit by bit.
 *
 * Instants are given as `Date` or as RFC 3339 text with an offset, and returned as text in UTC. Instances don't cross
 * threads; send a snapshot instead.
 *
 * @example
 * const { Optimizer } = require("lagwise");
 *
 * const optimizer = new Optimizer({ currency: "EUR" });
 * const start = new Date("2026-03-01T00:00:00Z");
 * optimizer.apply({ type: "ad_registered", eventId: "1", occurredAt: start, adId: "video" });
 * optimizer.apply({ type: "ad_registered", eventId: "2", occurredAt: start, adId: "carousel" });
 * const { status } = optimizer.apply({
 *   type: "delivery",
 *   eventId: "3",
 *   occurredAt: "2026-03-01T06:05:00Z",
 *   adId: "video",
 *   periodStart: start,
 *   impressions: 900,
 *   clicks: 14,
 *   spend: 11.5,
 * });
 * const { allocation } = optimizer.recommend("2026-03-01T18:00:00Z", 60);
 */
export declare class Optimizer {
  /**
   * An optimizer without any event; every key of the configuration may be left out.
   *
   * @throws {LagwiseError} for an unknown key or a value outside its range; `field` starts with `config`.
   */
  constructor(config?: Config | null)
  /**
   * An optimizer with the state of a snapshot. The configuration may differ from the one it was made under in
   * everything but the period's length, the stages and the currency.
   *
   * @throws {LagwiseError} `INVALID_SNAPSHOT` where the text was truncated or altered or is of an unknown version.
   */
  static restore(config: Config | null | undefined, snapshot: string): Optimizer
  /**
   * The same from the compact form. The bytes are copied first.
   *
   * @throws {LagwiseError} as `restore`.
   */
  static restoreBytes(config: Config | null | undefined, snapshot: Uint8Array): Optimizer
  /** The configuration, defaults filled in: a new object at each access. */
  get config(): CompleteConfig
  /** The configuration. The state is not in it: that is `snapshot`. */
  toJSON(): CompleteConfig
  /**
   * Folds one event into the state, and says what became of it.
   *
   * @throws {LagwiseError} for a bad value, and nothing is changed then; `field` starts with `event`.
   */
  apply(event: Event): Outcome
  /**
   * An ad started, or what is known of it changed.
   *
   * @throws {LagwiseError} as `apply`.
   */
  registerAd(event: AdRegistered): Outcome
  /**
   * A creative exists.
   *
   * @throws {LagwiseError} as `apply`.
   */
  registerCreative(event: CreativeRegistered): Outcome
  /**
   * What an ad delivered in one period.
   *
   * @throws {LagwiseError} as `apply`.
   */
  recordDelivery(event: Delivery): Outcome
  /**
   * A conversion entered a stage.
   *
   * @throws {LagwiseError} as `apply`.
   */
  recordStageEntry(event: StageEntry): Outcome
  /**
   * Revenue of an ad since the last feedback.
   *
   * @throws {LagwiseError} as `apply`.
   */
  registerFeedback(event: Feedback): Outcome
  /**
   * A budget was changed on the platform.
   *
   * @throws {LagwiseError} as `apply`.
   */
  recordChangeCommitted(event: ChangeCommitted): Outcome
  /**
   * An ad ended.
   *
   * @throws {LagwiseError} as `apply`.
   */
  recordAdRetired(event: AdRetired): Outcome
  /**
   * Splits a total budget per day (major units, at least 0) over the live ads, as things stand at `now`.
   *
   * @throws {LagwiseError} for a bad value; `field` is `now`, `totalBudget` or an option.
   */
  recommend(now: Instant, totalBudget: number, options?: DecisionOptions | null): Decision
  /**
   * Everything that is due at `now`: budgets, fatigue reports, and refresh requests, which are remembered so that a
   * creative asks once per cool-down.
   *
   * @throws {LagwiseError} as `recommend`.
   */
  tick(now: Instant, totalBudget: number, options?: DecisionOptions | null): Tick
  /**
   * How tired each live ad is at `now`, by ad id.
   *
   * @throws {LagwiseError} `WRONG_TYPE` where `now` is no instant.
   */
  fatigue(now: Instant): FatigueReport[]
  /**
   * The lag of one stage as it is known now.
   *
   * @throws {LagwiseError} `UNKNOWN_NAME` for a stage that is not configured.
   */
  lag(stage: string): LagReport
  /** Number of things kept. */
  stateSize(): StateSize
  /** The state as checksummed JSON. */
  snapshot(): string
  /**
   * The state in the compact binary form: a `Buffer`, declared as the `Uint8Array` that it is, so that these types need
   * none of Node's.
   */
  snapshotBytes(): Uint8Array
  /**
   * Takes in the state of other ads, kept under the same configuration. The other optimizer stays as it is.
   *
   * @throws {LagwiseError} `CONFLICT` where the configurations differ, `DUPLICATE_ID` where both know an ad, a budget,
   * a conversion or an event; nothing is changed then.
   */
  merge(other: Optimizer): void
}
