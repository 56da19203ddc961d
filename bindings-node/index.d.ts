import type { AdColumns, AllocationColumns, NumberColumn } from "./columns";
import type { Policy } from "./policy";
import type {
  AdChange,
  AdRegistered,
  AdRetired,
  AdState,
  AdTruth,
  AdVerdict,
  Allocation,
  Attribution,
  AttributionSize,
  AuditRecord,
  BlendedScore,
  BudgetEntity,
  BudgetHeadroom,
  ChangeCommitted,
  Circuit,
  Comparison,
  CompleteConfig,
  CompleteEvent,
  CompleteTenantConfig,
  Config,
  Conversion,
  CreativeRegistered,
  CreditModel,
  CreditOptions,
  CreditReport,
  DealStage,
  DealValue,
  Decision,
  DecisionOptions,
  Delivery,
  Erasure,
  Event,
  FatigueReport,
  Feedback,
  GuardHistory,
  GuardVerdict,
  Identity,
  Instant,
  Journey,
  KnownPolicy,
  LagReport,
  LedgerOptions,
  LiveAd,
  NextStep,
  Outcome,
  PastAction,
  PipelineRoas,
  PipelineValue,
  PlatformError,
  PlatformValue,
  QueuedChange,
  Reconciliation,
  RefreshState,
  Reservation,
  ReserveAnswer,
  Run,
  StageChange,
  StageEntry,
  StageReport,
  StateSize,
  TenantConfig,
  Tick,
  Touch,
  TouchOutcome,
  World,
} from "./types";

export type * from "./columns";
export type * from "./policy";
export type * from "./types";

/**
 * Which binding artifact the generated loader actually loaded: `'native'` for
 * a native addon, otherwise the `platformArchABI` of the WASI flavor. Every
 * flavor napi-rs can build is listed, because `NAPI_RS_NATIVE_LIBRARY_PATH`
 * can point the loader at a WASI artifact this package does not build itself.
 */
export declare const __napiBindingTarget: 'native' | 'wasm32-wasi' | 'wasm32-wasip1'

/**
 * Which ad led to a conversion, by tenant.
 *
 * Touches of ads go in, and wait for conversions that have a key in common with them. Three layers are asked in order: an
 * exact id, the device's fingerprint, the address. The last two are probabilities, fade with time, and need the consent
 * of touch and conversion. A touch that comes late corrects the conversions that it explains. Tenants never mix.
 *
 * @example
 * const { AttributionEngine } = require("lagwise");
 *
 * const engine = new AttributionEngine({}, Buffer.from("32 random bytes of one's own ..."));
 * const identity = { fbclid: "IwAR0x1" };
 * engine.trackTouch({ eventId: "1", occurredAt: "2026-03-02T09:00:00Z", tenantId: "acme", adId: "video", identity });
 * const { adId, confidence } = engine.attribute({
 *   eventId: "2",
 *   occurredAt: "2026-03-04T18:30:00Z",
 *   tenantId: "acme",
 *   conversionId: "deal-17",
 *   identity,
 * });
 */
export declare class AttributionEngine {
  /**
   * An engine without any touch. Of the configuration `attribution` counts here. `hashingKey` is a secret of at least 16
   * bytes, under which everything that names a person is hashed: keep it like a password. Snapshots do not hold it.
   *
   * @throws {LagwiseError} for a value outside its range; `field` starts with `config` or is `hashingKey`.
   */
  constructor(config: Config | null | undefined, hashingKey: Uint8Array)
  /**
   * An engine from a snapshot and the hashing keys that were in use, the present one last; that may be a new one.
   *
   * @throws {LagwiseError} `MISSING_FIELD` where a key is missing that the snapshot was made with, `INVALID_SNAPSHOT`
   * where the text was truncated or altered or is of an unknown version.
   */
  static restore(config: Config | null | undefined, hashingKeys: readonly Uint8Array[], snapshot: string): AttributionEngine
  /**
   * The same from the compact form. The bytes are copied first.
   *
   * @throws {LagwiseError} as `restore`.
   */
  static restoreBytes(config: Config | null | undefined, hashingKeys: readonly Uint8Array[], snapshot: Uint8Array): AttributionEngine
  /** The configuration, defaults filled in: a new object at each access. */
  get config(): CompleteConfig
  /** The configuration. Touches and conversions are not in it: those are `snapshot`. */
  toJSON(): CompleteConfig
  /** Ids of the tenants that have told anything, sorted. */
  tenantIds(): Array<string>
  /**
   * Remembers a touch, and says which conversions it explains otherwise than before. A conversion is corrected as long as
   * it is not more than `maxLatenessHours` older than the newest touch or conversion of the tenant.
   *
   * @throws {LagwiseError} for a bad value, and nothing is changed then; `field` starts with `touch`.
   */
  trackTouch(touch: Touch): TouchOutcome
  /**
   * Which ads a conversion is credited to, judged at its own instant; the credits sum to 1 where anything matched. It is
   * remembered: told again, it is a duplicate and answered as it stands, and a touch that comes late may correct it.
   *
   * @throws {LagwiseError} for a bad value, and nothing is changed then; `field` starts with `conversion`.
   */
  attribute(conversion: Conversion): Attribution
  /**
   * The ads that a conversion is credited to now; `null` for one that is not remembered.
   *
   * @throws {LagwiseError} for an id that is empty or too long.
   */
  attribution(tenantId: string, conversionId: string): Attribution | null
  /**
   * The journeys of a tenant for multi-touch credit: of each conversion that is kept, by its id, the touches that may have
   * led to it, in order of time. `creditJourneys` takes them, once `value` says what each conversion was worth.
   *
   * A journey holds the touches with an exact id of the conversion and those of its device, as the layers see them; where
   * it was matched by its address, those from there, too. One that shares no key with a touch has none. `journeyId` is the
   * conversion's id. A journey is whole as long as its conversion is not more than `maxLatenessHours` older than the
   * newest touch or conversion.
   *
   * @throws {LagwiseError} for an id that is empty or too long.
   */
  journeys(tenantId: string): Journey[]
  /**
   * Forgets a person: takes the keys of every touch and conversion of a tenant that has any of the keys given. Credits
   * that were given stay; they name no person. An erased touch that is told again stays erased.
   * A conversion with a click id or the subject of such a touch is theirs, too.
   *
   * @throws {LagwiseError} `MISSING_FIELD` where no key is given; `field` starts with `subject`.
   */
  erase(tenantId: string, subject: Identity): Erasure
  /**
   * Hashes with another key from now on. The former one is used beside it until all that was hashed with it has expired,
   * so what it hashed still matches, though a person seen under both counts as two identities; four may be in use at once.
   *
   * @throws {LagwiseError} `DUPLICATE_ID` for a key that is in use, `CONFLICT` where four are.
   */
  rotateKey(hashingKey: Uint8Array): void
  /**
   * What is kept of a tenant.
   *
   * @throws {LagwiseError} for an id that is empty or too long.
   */
  size(tenantId: string): AttributionSize
  /** What is kept of all tenants as checksummed JSON. It holds hashes and no key to them. */
  snapshot(): string
  /** The same in the compact binary form: a `Buffer`, declared as the `Uint8Array` that it is. */
  snapshotBytes(): Uint8Array
}

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
 * The changes that wait to be sent, are being sent and were sent, shared by workers.
 *
 * A change is submitted once, whoever submits it again. A worker claims it, which gives it a place in the ledger, begins
 * to send it at `executeAt`, and tells what the platform answered: `complete`, `fail`, or `reconcile` with what the platform
 * has, where it is not known whether the change took effect. It is not sent again before that, and a value that somebody
 * else set is never overwritten.
 *
 * `new ChangeQueue(config)` keeps it in memory. `ChangeQueue.open(path, config)` keeps it in a file that any processes and
 * worker threads on one machine share, of which each may die at any instant. Each call is one transaction, and each step is
 * kept in the audit. Calls are synchronous.
 *
 * @example
 * const { ChangeQueue } = require("lagwise");
 *
 * const queue = new ChangeQueue();
 * const change = { changeId: "1", accountId: "act_1", budgetId: "set-1", currentBudget: 100, proposedBudget: 110 };
 * queue.submit(change, new Date());
 * const claimed = queue.claim(new Date(), 7);
 * if (claimed) console.log(claimed.executeAt, claimed.budgetAfter);
 */
export declare class ChangeQueue {
  /**
   * A queue in memory with this configuration; every key may be left out.
   *
   * @throws {LagwiseError} for an unknown key or a value outside its range; `field` starts with `config`.
   */
  constructor(config?: Config | null)
  /**
   * The queue in the SQLite file of a ledger, which is made where there is none.
   *
   * @throws {LagwiseError} as `GuardLedger.open`.
   */
  static open(path: string, config?: Config | null, options?: LedgerOptions | null): ChangeQueue
  /** The configuration, defaults filled in: a new object at each access. */
  get config(): CompleteConfig
  /** The configuration. The changes are not in it. */
  toJSON(): CompleteConfig
  /**
   * The ledger in which claimed changes have their places, on the same store: for kill switches, freezes, learning phases,
   * edits that somebody made outside, and the headroom. The place of a claim is named by the change and the attempt; leave
   * it to the queue.
   */
  get ledger(): GuardLedger
  /**
   * Takes a change in. Submitting it again changes nothing and tells how far it has come.
   *
   * It takes the place of older changes of the same budget and sort (budgets, pauses and activations, targeting) that are
   * not being sent; where one of them rests on newer data, the new one is superseded instead,
   * unless it is a pause.
   *
   * @throws {LagwiseError} `CONFLICT` for another change of the same id, `STORE_BUSY` or `STORE_FAILED` of the file, as
   * every call, else for a bad value; nothing is changed then.
   */
  submit(change: AdChange, now: Instant): QueuedChange
  /**
   * Gives the change that is to be sent next, with its place in the ledger; `null` where none is due and safe.
   *
   * Pauses go first, then what has been due for longest. Changes that the guard holds back wait until it clears, or are
   * settled: as `failed` where waiting does not help, as `expired` where the data would be stale. One call judges at most
   * 256 changes; `nextDue` says whether there are more. `seed` is that of `SafetyGuard.evaluate`.
   */
  claim(now: Instant, seed: number | bigint): QueuedChange | null
  /**
   * Judges a claimed change once more, at the instant of sending.
   *
   * Only where it is `executing` then may it be sent, at once, and its outcome is to be told before the lease expires.
   * `value` is what the platform has now. Where that is what the change is to make it, the change is completed without
   * being sent; where it is not what it was, somebody else set it, and the change has failed. Without it the change goes
   * out unseen. A pause goes out even so beside an activation, which may undo it. A change that is not safe any more waits
   * again, one that waited for too long is expired, and one that comes too early stays as it is.
   *
   * @throws {LagwiseError} `UNKNOWN_NAME` for a change that the queue does not know, `CONFLICT` for an attempt that is not
   * its last one, for a lease that expired, and for a change that is not claimed: somebody else has it, or it was
   * superseded; `MISSING_FIELD` for a value without what the change is about.
   */
  beginSend(changeId: string, attempt: number | bigint, now: Instant, value?: PlatformValue | null): QueuedChange
  /**
   * Tells that the platform took a change. Telling it again changes nothing, unless it waits again: the rest of a clamped one
   * does, and a pause that went out beside an activation.
   *
   * @throws {LagwiseError} as `beginSend`; `CONFLICT` for a change that was not begun.
   */
  complete(changeId: string, attempt: number | bigint, now: Instant): QueuedChange
  /**
   * Tells that the platform refused a change, or did not answer, and does what is to follow.
   *
   * `error` is a `PlatformError`. The request counts as an action, since the platform counts it.
   *
   * @throws {LagwiseError} as `beginSend`; `CONFLICT` for a change that is not being sent, or whose lease expired: read
   * the value back.
   */
  fail(changeId: string, attempt: number | bigint, error: PlatformError, now: Instant, seed: number | bigint): NextStep
  /**
   * Tells what the platform has, for a change of which it is not known whether it took effect.
   *
   * Applied, it is completed. Not applied, it waits for another attempt while any is left. A value that somebody else set
   * is recorded in the ledger, and the change has failed.
   *
   * @throws {LagwiseError} as `beginSend`; `CONFLICT` for a change that is not unknown.
   */
  reconcile(changeId: string, attempt: number | bigint, value: PlatformValue, now: Instant): Reconciliation
  /**
   * Gives a claimed change back unsent: it waits again.
   *
   * @throws {LagwiseError} as `beginSend`.
   */
  release(changeId: string, attempt: number | bigint, now: Instant): QueuedChange
  /**
   * Withdraws a change that is pending or claimed. Withdrawing it again changes nothing.
   *
   * @throws {LagwiseError} `UNKNOWN_NAME` for a change that the queue does not know, `CONFLICT` for one that is being sent
   * or is settled.
   */
  cancel(changeId: string, now: Instant): QueuedChange
  /**
   * Settles what time alone says at `now`, and gives the changes of which that changed something, by change id.
   *
   * Claims whose lease expired wait again, changes that were being sent are unknown, and what waited for too long is
   * expired. `claim` does the same where it matters to it.
   */
  expire(now: Instant): QueuedChange[]
  /** A change of the queue; `null` where it has none of that id. */
  change(changeId: string): QueuedChange | null
  /** The changes that wait, are claimed, are being sent or are unknown, by change id. */
  unsettled(): QueuedChange[]
  /**
   * The unknown changes whose value is to be read back by now.
   *
   * Those of which the lease expired while they were being sent are among them.
   */
  unknown(now: Instant): QueuedChange[]
  /** When the next pending change may be claimed; `null` where none waits. */
  nextDue(): string | null
  /** What holds back the changes of an account, or of all where none is named, beside the guard's rules. */
  circuit(accountId: string | null, now: Instant): Circuit
  /**
   * Ends the pause of an account, or of all where none is named, and closes its circuit breaker.
   *
   * What it held back goes on within `recheckSeconds`.
   */
  resume(accountId: string | null, now: Instant): void
  /**
   * The audit's records after a number, in order, at most so many: after 0 the first.
   *
   * Records are only ever added, each in the transaction of its step.
   */
  audit(after: number | bigint, most: number | bigint): AuditRecord[]
  /** The same as JSON lines: one record a line, each line ended. */
  auditLines(after: number | bigint, most: number | bigint): string
  /**
   * Drops the changes that were settled before an instant, and says how many.
   *
   * With them go the audit's records of before it, and what the ledger may forget. A change that was dropped is not known
   * any more: it could be submitted again. Let `before` lie further back than `GuardLedger.forget` asks for.
   */
  forget(before: Instant): number
}

/**
 * One account of a simulated world while it is played; `Simulator.start` makes it.
 *
 * Each step goes: `dueEvents`, `liveAds`, `deliver`; `step` does it with a policy. A policy that calls its own episode in
 * the middle of a step gets the error `CONFLICT`.
 */
export declare class Episode {
  /** The world that is played: a new object at each access. */
  get world(): World
  /** Number of steps played. */
  get stepsPlayed(): number
  /** Whether every step has been played. */
  get isOver(): boolean
  /** The instant of the next decision: RFC 3339 text, in UTC. */
  get now(): string
  /** The total budget per day, in major units. */
  get totalBudget(): number
  /** The ads that have started by now, as they truly are: for an evaluator. */
  truth(): AdTruth[]
  /** What was earned so far. */
  soFar(): Run
  /** What has become known since the last call, in the order in which it did: events, as `Optimizer.apply` takes them. */
  dueEvents(): CompleteEvent[]
  /** The ads that can be given money now, in the order in which they started. */
  liveAds(): LiveAd[]
  /**
   * Spends the money of one step as is wished, within the guard's limits, and moves on to the next.
   *
   * The wish is one amount for each of `liveAds`, at least 0 and finite. Only proportions count: the guard scales the
   * wish by one factor and clips it, so that the budgets sum to the total within their bounds.
   *
   * @throws {LagwiseError} for a bad wish, with the path `wish`; `CONFLICT` where the episode is over; `OUT_OF_RANGE`
   * with the path `world` where the step brings more than 100,000 leads or 2,000,000 events wait to be told. Nothing has
   * changed then.
   */
  deliver(wish: readonly number[] | NumberColumn): void
  /**
   * Plays one step with a policy: an object with the methods `observe` and `wish`.
   *
   * @throws {LagwiseError} as `deliver`; else what the policy throws.
   */
  step(policy: Policy): void
  /**
   * Plays one step with the oracle: true marginal returns, equalised under the same guard. What was not told until then
   * is never told.
   *
   * @throws {LagwiseError} as `deliver`.
   */
  stepOracle(): void
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
 * The changes on their way and those that were sent, shared by workers: `reserve`, `beginSend`, then `commit` or
 * `release`.
 *
 * Each call reads what counts, judges and writes in one transaction, so two workers never jointly exceed a limit. A
 * change has one place. Each place has a lease: one that expires before sending is free again, one that expires while the
 * change is being sent leaves it `unknown`, which keeps the place until its outcome was read back from the platform and
 * told by `commit` or `release`.
 *
 * `new GuardLedger(config)` keeps it in memory. `GuardLedger.open(path, config)` keeps it in a file that any processes and
 * worker threads on one machine share, of which each may die at any instant. Calls are synchronous: one takes some tens of
 * microseconds, and waits for other processes for as long as `busyTimeoutMs`.
 *
 * @example
 * const { GuardLedger } = require("lagwise");
 *
 * const ledger = new GuardLedger();
 * const change = { changeId: "1", accountId: "act_1", budgetId: "set-1", currentBudget: 100, proposedBudget: 110 };
 * const { status, reservation } = ledger.reserve(change, new Date(), 7);
 * if (status === "reserved") console.log(reservation.executeAt, reservation.budgetAfter);
 */
export declare class GuardLedger {
  /**
   * A ledger in memory with this configuration; every key may be left out.
   *
   * @throws {LagwiseError} for an unknown key or a value outside its range; `field` starts with `config`.
   */
  constructor(config?: Config | null)
  /**
   * The ledger in a SQLite file, which is made where there is none.
   *
   * All processes on it must be configured alike. The file is in WAL mode and must lie on a local disk; nothing else in
   * this process may open it.
   *
   * @throws {LagwiseError} `STORE_BUSY` where other processes hold the file for longer than the timeout, `STORE_FAILED`
   * where it can't be opened, is damaged, is no ledger or is of a newer version, else for a bad value.
   */
  static open(path: string, config?: Config | null, options?: LedgerOptions | null): GuardLedger
  /** The configuration, defaults filled in: a new object at each access. */
  get config(): CompleteConfig
  /** The configuration. The changes are not in it. */
  toJSON(): CompleteConfig
  /**
   * Judges a change and, where the verdict lets it through, gives it a place.
   *
   * `change` and `seed` are those of `SafetyGuard.evaluate`. A change that was released or whose place expired may have
   * another: its `attempt` is one higher.
   *
   * @throws {LagwiseError} `STORE_BUSY` or `STORE_FAILED` of the file, as every call, else for a bad value; nothing is
   * changed then.
   */
  reserve(change: AdChange, now: Instant, seed: number | bigint): ReserveAnswer
  /**
   * Judges a change that has its place once more, at the instant of sending.
   *
   * Only where the outcome is `allow` may it be sent, at once: it counts as sent at `now`, and its outcome is to be told
   * before the lease expires. Else it keeps its place, which the caller may release.
   *
   * @throws {LagwiseError} `UNKNOWN_NAME` for a change that the ledger does not know, `CONFLICT` for an attempt that is
   * not its last one, for a lease that expired, for a change that was begun already, and in the mode that only suggests.
   */
  beginSend(changeId: string, attempt: number | bigint, now: Instant): GuardVerdict
  /**
   * Tells that a change took effect. Telling it again changes nothing.
   *
   * @throws {LagwiseError} as `beginSend`; `CONFLICT` for a change that was never begun, or was released.
   */
  commit(changeId: string, attempt: number | bigint): Reservation
  /**
   * Gives a place back: the change took no effect, and will take none. Telling it again changes nothing.
   *
   * Of a change that was begun this must be known: read it back from the platform first.
   *
   * @throws {LagwiseError} as `beginSend`; `CONFLICT` for a change that took effect.
   */
  release(changeId: string, attempt: number | bigint): Reservation
  /**
   * Settles what leases say at `now`, and gives the changes of which that changed something, by id: places that were not
   * used are expired, changes that were being sent are unknown.
   *
   * Limits do not wait for this call: an expired place counts no more in any case.
   */
  expire(now: Instant): Reservation[]
  /** A change of the ledger; `null` where it has none of that id. */
  reservation(changeId: string): Reservation | null
  /** The changes that are reserved, being sent or unknown, by change id. */
  unsettled(): Reservation[]
  /**
   * The lowest and the highest budget that the guard lets through at `now`, by what the ledger knows.
   *
   * @throws {LagwiseError} as `SafetyGuard.headroom`.
   */
  headroom(entity: BudgetEntity, now: Instant): BudgetHeadroom
  /**
   * Records an action that somebody made outside, such as a budget edit, at the instant at which it was seen; it has a
   * `changeId` of its own. Recording it again changes nothing.
   *
   * @throws {LagwiseError} for a bad value; `field` starts with `action` or is `accountId`.
   */
  record(accountId: string, action: PastAction): Reservation
  /** Pulls or resets the kill switch of an account, or of all accounts where none is named. It is kept. */
  setKillSwitch(accountId: string | null, pulled: boolean): void
  /** Freezes a budget, or thaws it. It is kept. */
  setFrozen(accountId: string, budgetId: string, frozen: boolean): void
  /** Tells since when the platform learns how to deliver a budget; `null` where it does not. It is kept. */
  setLearning(accountId: string, budgetId: string, since: Instant | null): void
  /**
   * Drops settled changes whose instant is before another, but the newest edit of each budget, and says how many.
   *
   * A change that was dropped counts no more, and one of the same id would have a place again: let `before` lie further
   * back than the longest window, at least an hour, and than anybody repeats a change.
   */
  forget(before: Instant): number
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
   * An ad was clicked or seen by someone. Conversions that the touch explains take their deals with them.
   *
   * @throws {LagwiseError} as `apply`.
   */
  recordTouch(event: Touch): Outcome
  /**
   * Someone did what ads are paid for; the deal that it becomes is credited by its touches.
   *
   * @throws {LagwiseError} as `apply`.
   */
  recordConversion(event: Conversion): Outcome
  /**
   * A deal changed in the CRM.
   *
   * @throws {LagwiseError} as `apply`.
   */
  recordDealStage(event: DealStage): Outcome
  /**
   * Hashes the keys of touches and conversions with the caller's keys, the present one last; each is a secret of at least
   * 16 bytes. Those that what is kept was hashed with must be among them; a last one that is new is used from now on. No
   * snapshot holds a key, so they are to be given after each restore; without them touches and conversions are rejected,
   * and all else goes on.
   *
   * @throws {LagwiseError} `CONFLICT` where no tenant is configured or more than four keys would be in use,
   * `MISSING_FIELD` where a key is missing; nothing is changed then.
   */
  useHashingKeys(hashingKeys: readonly Uint8Array[]): void
  /**
   * Hashes with another key from now on, beside the former one until all that was hashed with it has expired.
   *
   * @throws {LagwiseError} `CONFLICT` where no tenant is configured or four keys are in use, `DUPLICATE_ID` for a key that
   * is in use, `MISSING_FIELD` before `useHashingKeys` was called; nothing is changed then.
   */
  rotateKey(hashingKey: Uint8Array): void
  /**
   * Forgets a person: takes the keys of every touch and conversion that has any of the keys given. Credits that were given
   * stay; they name no person. A conversion with a click id or the subject of such a touch is theirs, too.
   *
   * @throws {LagwiseError} `CONFLICT` where no tenant is configured, `MISSING_FIELD` where no key is given, `field` starting
   * with `subject`, and before `useHashingKeys` was called: without it nobody is found.
   */
  erase(subject: Identity): Erasure
  /**
   * The ads that a conversion is credited to now; `null` for one that is not remembered.
   *
   * @throws {LagwiseError} `CONFLICT` where no tenant is configured, as do the calls below.
   */
  attribution(conversionId: string): Attribution | null
  /**
   * What a deal is worth at `now`, with what closed deals have taught; `null` for one that is not remembered. The ad is
   * that of the largest credit.
   *
   * @throws {LagwiseError} as `attribution`, and for a bad value.
   */
  dealValue(dealId: string, now: Instant): DealValue | null
  /**
   * The stages of the CRM in order: the value and the probability of winning as they are known now.
   *
   * @throws {LagwiseError} as `attribution`.
   */
  dealStages(): StageReport[]
  /**
   * What all deals are worth at `now`.
   *
   * @throws {LagwiseError} as `attribution`, and where `now` is no instant.
   */
  pipelineValue(now: Instant): PipelineValue
  /**
   * The value of each ad's deals at `now` over what was spent on it. The ads and the unattributed sum to `pipelineValue`
   * exactly; what a later touch explains moves from the one to the other.
   *
   * @throws {LagwiseError} as `pipelineValue`.
   */
  calculateAdPipelineRoas(now: Instant): PipelineRoas
  /**
   * An optimizer without any event; every key of the configuration may be left out.
   *
   * @throws {LagwiseError} for an unknown key or a value outside its range; `field` starts with `config`.
   */
  constructor(config?: Config | null)
  /**
   * An optimizer with the state of a snapshot. The configuration may differ from the one it was made under in
   * everything but the period's length, the stages and the currency, and the tenant and its stages where the CRM told
   * something. The hashing keys are to be given again.
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
   * @throws {LagwiseError} `CONFLICT` where the configurations differ or the CRM told both of something, `DUPLICATE_ID`
   * where both know an ad, a budget, a conversion or an event; nothing is changed then.
   */
  merge(other: Optimizer): void
}

/**
 * Judges changes before they are sent: whether, when, and with which budget.
 *
 * It holds a checked configuration and no other state: a verdict is a function of the change, the history, the instant
 * and the seed. It never waits. Instances don't cross threads; make one in each worker from the same `config`.
 *
 * @example
 * const { SafetyGuard } = require("lagwise");
 *
 * const guard = new SafetyGuard({ currency: "EUR" });
 * const change = {
 *   changeId: "2026-11-24/set-1",
 *   accountId: "act_1",
 *   budgetId: "set-1",
 *   currentBudget: 100,
 *   proposedBudget: 200,
 * };
 * const { outcome, finalBudget, reason } = guard.evaluate(change, {}, new Date(), 7);
 * console.log(outcome, finalBudget, reason);
 */
export declare class SafetyGuard {
  /**
   * A guard with this configuration, whose section `guard` has the rules; every key may be left out.
   *
   * @throws {LagwiseError} for an unknown key or a value outside its range; `field` starts with `config`.
   */
  constructor(config?: Config | null)
  /** The configuration, defaults filled in: a new object at each access. */
  get config(): CompleteConfig
  /** The configuration, so that `JSON.stringify` of a guard says all about it. */
  toJSON(): CompleteConfig
  /**
   * Whether a change may be sent, when, and with which budget.
   *
   * `seed` is a whole number from 0 to 2^64 - 1: it and the change's id draw the jitter and the dither. Without a
   * history, nothing happened before.
   *
   * All rules are judged at the instant of sending. Where several hold the change back, the one that clears last is
   * told. A budget outside its bounds is clamped to the nearest safe one that is a move in the direction of the change;
   * where there is none, the change waits until there is.
   *
   * @throws {LagwiseError} for a bad value; `field` starts with `change` or `history` or names the argument.
   */
  evaluate(change: AdChange, history: GuardHistory | null | undefined, now: Instant, seed: number | bigint): GuardVerdict
  /**
   * Judges a planned change once more, at the instant of sending.
   *
   * `verdict` is what `evaluate` gave: its budget is sent as it is, and not before its `executeAt`. Only where the
   * outcome is `allow` may the change be sent, at once, and counted as sent at `now`.
   *
   * @throws {LagwiseError} `CONFLICT` for the verdict of another change or one that let nothing through, else as
   * `evaluate`.
   */
  beginSend(change: AdChange, verdict: GuardVerdict, history: GuardHistory | null | undefined, now: Instant): GuardVerdict
  /**
   * The lowest and the highest budget that the guard lets through at `now`. An allocation takes the results as its
   * `headroom`.
   *
   * Staleness is not judged. Where the budget cannot move at all, both are the current one.
   *
   * @throws {LagwiseError} for a bad value; `field` starts with `entity` or `history` or is `now`.
   */
  headroom(entity: BudgetEntity, history: GuardHistory | null | undefined, now: Instant): BudgetHeadroom
  /**
   * What to do after the platform refused a change, or did not answer.
   *
   * `attempt` says how often the change has been sent, this time included; `seed` is a whole number from 0 to 2^64 - 1.
   * The rules of the configuration's section `platform` give the error its class; a change that was sent and not
   * answered is always `unknown`, and reconciled before anything is sent again. A wait is the header's, the rule's or
   * the class's; to it comes a draw, uniform between 0 and a bound that doubles with each attempt, keyed by seed,
   * change and attempt.
   *
   * @throws {LagwiseError} for a bad value; `field` starts with `error` or names the argument.
   */
  nextStep(error: PlatformError, attempt: number, now: Instant, seed: number | bigint, changeId: string): NextStep
  /**
   * What became of a change whose outcome is not known, by the value that the platform has.
   *
   * `verdict` is the one by which it was sent, that of `beginSend`; `value` needs what the change is about. Budgets are
   * compared in minor units. A value that is neither what was sent nor what was there before is somebody else's: it is
   * a conflict, and never overwritten.
   *
   * @throws {LagwiseError} `CONFLICT` for the verdict of another change or one by which nothing could be sent,
   * `MISSING_FIELD` where the value lacks what the change is about; `field` starts with `change`, `verdict` or `value`.
   */
  reconcile(change: AdChange, verdict: GuardVerdict, value: PlatformValue): Reconciliation
}

/**
 * Plays simulated accounts with policies and compares what they earn.
 *
 * An account depends on its world and its seed (0 to 2^64 - 1) alone, and chance on nothing that a policy does: two
 * policies with one seed meet the same ads on the same market.
 *
 * A policy is the name of a known one (`KnownPolicy`) or an object with the methods `observe` and `wish` (`Policy`).
 * What it throws ends the call and comes back as it is. All calls are synchronous.
 *
 * @example
 * const { Simulator } = require("lagwise");
 *
 * const simulator = new Simulator("n_8");
 * const wish = (now, totalBudget, ads) => ads.map((ad) => ad.maxBudget);
 * const { value } = simulator.run(7, { observe() {}, wish });
 * const { percentOfOracle } = simulator.compare([1, 2, 3], "funnel");
 */
export declare class Simulator {
  /**
   * A simulator of a world: the name of one that comes with the library (`"base"` where it is left out), or an object
   * in which every key is required. `fromToml` reads worlds that only say what differs from another one.
   *
   * @throws {LagwiseError} `UNKNOWN_NAME` for another name, else for a bad value of the world; `field` starts with
   * `world`.
   */
  constructor(world?: string | World | null)
  /**
   * A simulator of a world in TOML. With `extends = "base"`, or another name of `worldNames`, the text only says what
   * differs; a list of stages replaces the whole list.
   *
   * @throws {LagwiseError} `WRONG_TYPE` where the text is no TOML, else as the constructor; `field` is spelt as the text
   * spells it.
   */
  static fromToml(text: string): Simulator
  /** Names of the worlds that come with the library. */
  static worldNames(): Array<string>
  /** The world: a new object at each access. */
  get world(): World
  /** The world, so that `JSON.stringify` of a simulator says all about it. */
  toJSON(): World
  /**
   * The configuration that the owner of a seed's account would write: nominal rates, lags as they believe them to be,
   * the mean deal value about right, the limits of the guard.
   *
   * @throws {LagwiseError} for a bad seed.
   */
  ownerConfig(seed: number | bigint): CompleteConfig
  /**
   * Starts the account of a seed, to be played step by step.
   *
   * @throws {LagwiseError} for a bad seed.
   */
  start(seed: number | bigint): Episode
  /**
   * Plays the whole account of a seed with a policy. A known policy is configured as `ownerConfig` says, and draws with
   * the same seed.
   *
   * @throws {LagwiseError} for a bad argument or a bad wish (`field` starts with `wish`); else what the policy throws.
   */
  run(seed: number | bigint, policy: KnownPolicy | Policy): Run
  /**
   * Plays the whole account of a seed with the oracle, which knows the true marginal returns and has the same guard.
   *
   * @throws {LagwiseError} for a bad seed.
   */
  runOracle(seed: number | bigint): Run
  /**
   * Plays the account of each seed with a policy, the oracle and an equal split, and compares them seed by seed.
   *
   * `policy` is the name of a known policy, or a function that makes a fresh policy for an account from the owner's
   * configuration and the seed (a `bigint` above 2^53 - 1).
   *
   * @throws {LagwiseError} as `run`, and what the function throws.
   */
  compare(seeds: readonly (number | bigint)[], policy: KnownPolicy | ((config: CompleteConfig, seed: number | bigint) => Policy)): Comparison
}

/**
 * What deals are worth while they are open, by tenant.
 *
 * It remembers each deal's stage and amount, since a CRM does not send the previous ones, and answers each event with
 * the increment of the deal's value. A repeated event changes nothing, and the order of arrival does not matter: of what
 * is said of a deal, that which happened last holds. A deal's increments sum to its amount once it is won, and to
 * nothing once it is lost or deleted.
 *
 * Instants are given as `Date` or as RFC 3339 text with an offset, and returned as text in UTC.
 *
 * @example
 * const { SyntheticRevenueCalculator } = require("lagwise");
 *
 * const revenue = new SyntheticRevenueCalculator({ acme: SyntheticRevenueCalculator.preset("service_business") });
 * const { calculatedValue } = revenue.record({
 *   eventId: "1",
 *   occurredAt: "2026-03-02T09:00:00Z",
 *   tenantId: "acme",
 *   dealId: "17",
 *   stage: "appointment",
 *   adId: "video",
 * });
 * const { pipelineRoas } = revenue.calculateAdPipelineRoas("acme", "2026-03-02T09:00:00Z", { video: 1500 });
 */
export declare class SyntheticRevenueCalculator {
  /**
   * A calculator without any deal; the keys are the tenants' ids, and every key of a tenant may be left out.
   *
   * @throws {LagwiseError} for an unknown key or a value outside its range; `field` starts with `tenants["the id"]`.
   */
  constructor(tenants: Readonly<Record<string, TenantConfig>>)
  /**
   * A calculator with the deals of a snapshot. Tenants and stages may be added and figures changed; a tenant that has
   * deals must keep its currency, and its stages their kinds.
   *
   * @throws {LagwiseError} `INVALID_SNAPSHOT` where the text was truncated or altered, is of an unknown version, or
   * belongs to other tenants.
   */
  static restore(tenants: Readonly<Record<string, TenantConfig>>, snapshot: string): SyntheticRevenueCalculator
  /**
   * The same from the compact form. The bytes are copied first.
   *
   * @throws {LagwiseError} as `restore`.
   */
  static restoreBytes(tenants: Readonly<Record<string, TenantConfig>>, snapshot: Uint8Array): SyntheticRevenueCalculator
  /**
   * A tenant's configuration that comes with the library, as a new object: `service_business` or `hubspot_default`.
   *
   * @throws {LagwiseError} `UNKNOWN_NAME` for another name.
   */
  static preset(name: string): CompleteTenantConfig
  /** Names of the configurations that come with the library. */
  static presetNames(): Array<string>
  /** Ids of the tenants, sorted. */
  tenantIds(): Array<string>
  /**
   * The configuration of a tenant, defaults filled in: a new object at each call.
   *
   * @throws {LagwiseError} `UNKNOWN_NAME` for a tenant that is not configured, as every call that names one.
   */
  tenant(tenantId: string): CompleteTenantConfig
  /** The tenants. The deals are not in it: those are `snapshot`. */
  toJSON(): Record<string, CompleteTenantConfig>
  /**
   * The stages of a tenant in order: the value and the probability of winning as they are known now.
   *
   * @throws {LagwiseError} `UNKNOWN_NAME` for a tenant that is not configured.
   */
  stages(tenantId: string): StageReport[]
  /**
   * What moving a deal from one stage to another adds, for callers that keep the stages themselves. Nothing is
   * remembered, so a repeated call counts twice: `record` does not.
   *
   * `stageFrom` is `null` where the deal is new. `dealValue` is its amount in major units, 0 to 10^9; without one it
   * has the average. A stage that the table does not have is an outcome, and adds nothing.
   *
   * @throws {LagwiseError} `UNKNOWN_NAME` for a tenant that is not configured, else for a bad value; `field` names the
   * argument.
   */
  calculateStageChange(tenantId: string, stageFrom: string | null | undefined, stageTo: string, dealValue?: number | null): StageChange
  /**
   * Takes what the CRM tells of a deal, and says what it adds to the deal's value. The value is that of the deal's last
   * event, or of the last `revalue` where that was later.
   *
   * @throws {LagwiseError} for a bad value, and nothing is changed then; `field` starts with `event`.
   */
  record(event: DealStage): StageChange
  /**
   * Reports what time and closed deals have changed: one change for each deal whose value at `now` differs from what
   * was reported of it, by deal id. Afterwards what was reported of all deals sums to their `pipelineValue` at `now`.
   *
   * This also forgets, so call it every day: an open deal of which nothing was heard for `retentionDays` expires, at a
   * value of 0, and a lost one leaves its counts.
   *
   * @throws {LagwiseError} `UNKNOWN_NAME` for a tenant that is not configured, `OUT_OF_RANGE` for an instant that is not
   * between 1970 and 2200.
   */
  revalue(tenantId: string, now: Instant): StageChange[]
  /**
   * What a deal is worth at `now`, written down by its time in the stage; `null` for a deal that is not remembered.
   *
   * @throws {LagwiseError} `UNKNOWN_NAME` for a tenant that is not configured.
   */
  valueOf(tenantId: string, dealId: string, now: Instant): DealValue | null
  /**
   * What all deals of a tenant are worth at `now`.
   *
   * @throws {LagwiseError} `UNKNOWN_NAME` for a tenant that is not configured.
   */
  pipelineValue(tenantId: string, now: Instant): PipelineValue
  /**
   * The value of each ad's deals at `now` over what was spent on it. The ads and the unattributed sum to the tenant's
   * `pipelineValue` exactly.
   *
   * `spend` holds the whole spend of each ad, in major units of the tenant's currency, by ad id.
   *
   * @throws {LagwiseError} `UNKNOWN_NAME` for a tenant that is not configured, else for a bad spend; `field` starts
   * with `spend`.
   */
  calculateAdPipelineRoas(tenantId: string, now: Instant, spend: Readonly<Record<string, number>>): PipelineRoas
  /** The deals of all tenants as checksummed JSON. */
  snapshot(): string
  /** The deals of all tenants in the compact binary form: a `Buffer`, declared as the `Uint8Array` that it is. */
  snapshotBytes(): Uint8Array
}

/**
 * Splits the value and the conversions of journeys over the ads that were touched, by one model.
 *
 * Credits sum to the value in minor units; the value of journeys without touches is the report's unattributed value. The
 * order of the journeys does not matter.
 *
 * @example
 * const { creditJourneys } = require("lagwise");
 *
 * const journeys = [{ touches: [{ adId: "video" }, { adId: "search" }], value: 120 }];
 * for (const ad of creditJourneys(journeys, "linear", { currency: "EUR" }).ads) console.log(ad.adId, ad.value);
 *
 * @throws {LagwiseError} for a bad value; `field` starts with `journeys[i]` or is `model` or an option.
 */
export declare function creditJourneys(journeys: readonly Journey[], model: CreditModel, options?: CreditOptions | null): CreditReport

/**
 * The fingerprint of a device from named components: `screen`, `timezone`, `language`, `platform` and the like.
 *
 * Its canonical form is one line `name=value` for each component whose value is not empty, sorted by name; name and value
 * in lower case, with single spaces. The fingerprint is `v1:` and the SHA-256 of that text in hexadecimal.
 *
 * @throws {LagwiseError} `OUT_OF_RANGE` for fewer than 3 components that are not empty and for more than 64,
 * `DUPLICATE_ID` for two names that differ only in case or space; `field` starts with `components`.
 */
export declare function deviceFingerprint(components: Readonly<Record<string, string>>): string
