// Generated from the core's schemas by `make gen`: do not edit.

/** A change of one budget, of its status or of its targeting, before it is sent. */
export interface AdChange {
  /**
   * Names the change, once and for all: draws are keyed by it, and a ledger takes it once. 1 to 1,024 bytes, as every
   * id.
   */
  changeId: string;

  /** The ad account, whose score the change counts in. */
  accountId: string;

  /** The campaign, whose rate the change counts in; where absent, the budget stands for it. */
  campaignId?: string | null | undefined;

  /** What holds the budget on the platform: an ad set, or a campaign. */
  budgetId: string;

  /**
   * What the change does.
   * @defaultValue "budget"
   */
  kind?: ChangeKind | undefined;

  /** Budget per day as the platform has it now, in major units, greater than 0; a budget change needs it. */
  currentBudget?: number | null | undefined;

  /**
   * Budget per day that is asked for, in major units, greater than 0; every budget change needs it, and no other has
   * it.
   */
  proposedBudget?: number | null | undefined;

  /** Least budget per day that the platform allows here, in major units, beside the configured one. */
  minBudget?: number | null | undefined;

  /** Largest budget per day allowed here, in major units, beside the configured one. */
  maxBudget?: number | null | undefined;

  /** Instant up to which the data that the change rests on is complete; without it, staleness is not judged. */
  dataAsOf?: Instant | null | undefined;
}

/** What one ad is credited with. */
export interface AdCredit {
  /** The ad. */
  adId: string;

  /** Its part of the value, in major units. */
  value: number;

  /** The same in minor units. */
  valueMinor: number;

  /** Its part of the conversions, a real number. */
  conversions: number;

  /**
   * Share of the attributed conversions that would be lost without it, 0 to 1; in the model `markov` alone, where
   * anything converted.
   */
  removalEffect: number | null;

  /**
   * Share of the attributed value that would be lost without it, 0 to 1; in the model `markov` alone, where anything
   * was of value.
   */
  valueRemovalEffect: number | null;
}

/** The return on one ad's spend. */
export interface AdPipelineRoas {
  /** The ad. */
  adId: string;

  /** Value of its deals, won and open, in major units. */
  pipelineValue: number;

  /** The same in minor units. */
  pipelineValueMinor: number;

  /** Of that, the value of the won deals, in major units. */
  wonValue: number;

  /** The same in minor units. */
  wonValueMinor: number;

  /** Its spend, in major units; 0 where none was given. */
  spend: number;

  /** Value over spend; absent where nothing was spent. */
  pipelineRoas: number | null;

  /** Deals that are open or won and of which it has a part. */
  deals: number;
}

/** An ad started, or what is known of it changed; of several registrations the latest holds. */
export interface AdRegistered {
  /** Id of the event: one that was seen before changes nothing. */
  eventId: string;

  /** When it happened. */
  occurredAt: Instant;

  /** Id of the ad. */
  adId: string;

  /** When the ad started; where absent, when this event happened. */
  startedAt?: Instant | null | undefined;

  /** Campaign of the ad; ads of one campaign share their rates. */
  campaignId?: string | null | undefined;

  /** What holds the budget on the platform; where absent, the ad itself. */
  budgetId?: string | null | undefined;

  /** The creative that the ad shows. */
  creativeId?: string | null | undefined;

  /** Current budget per day, in major units; a committed change replaces it. */
  currentBudget?: number | null | undefined;

  /** Least budget per day, in major units. */
  minBudget?: number | null | undefined;

  /** Largest budget per day, in major units. */
  maxBudget?: number | null | undefined;

  /**
   * Whether the budget must stay as it is.
   * @defaultValue false
   */
  frozen?: boolean | undefined;
}

/** An ad ended. It gets no budget any more; conversions that come late are still credited to it. */
export interface AdRetired {
  /** Id of the event: one that was seen before changes nothing. */
  eventId: string;

  /** When it happened. */
  occurredAt: Instant;

  /** Id of the ad. */
  adId: string;
}

/** One ad as the caller knows it now: totals over its life, its bounds, and optionally its periods. */
export interface AdState {
  /** Id of the ad, 1 to 1,024 bytes, unique within a call. */
  adId: string;

  /** Impressions over the ad's life. */
  impressions: number | bigint;

  /** Clicks over the ad's life; conversions may exceed them (view-through). */
  clicks: number | bigint;

  /** Money spent over the ad's life, in major units. */
  spend: number;

  /**
   * Value of the deals attributed to the ad, open ones at their synthetic value, in major units.
   * @defaultValue 0
   */
  pipelineValue?: number | undefined;

  /**
   * Money received that is attributed to the ad, in major units.
   * @defaultValue 0
   */
  cashRevenue?: number | undefined;

  /** Hours since the ad started. */
  ageHours: number;

  /** Campaign of the ad; ads of one campaign share their rates. */
  campaignId?: string | null | undefined;

  /**
   * What holds the budget on the platform (an ad set or campaign); where absent, the ad itself. Ads that share it are
   * one budget and get one recommendation.
   */
  budgetId?: string | null | undefined;

  /** Current budget per day, in major units; where absent, spend per day is taken, which binds no change limit. */
  currentBudget?: number | null | undefined;

  /** Least budget per day, in major units. */
  minBudget?: number | null | undefined;

  /** Largest budget per day, in major units. */
  maxBudget?: number | null | undefined;

  /**
   * Whether the budget must stay as it is.
   * @defaultValue false
   */
  frozen?: boolean | undefined;

  /**
   * Entries into each stage over the ad's life, by the stage's name. Where absent, the ad's revenue is its evidence.
   */
  stageCounts?: Readonly<Record<string, number | bigint>> | null | undefined;

  /** People reached over the ad's life. */
  reach?: number | bigint | null | undefined;

  /**
   * How much the creative resembles winners, 0 to 1 (scheduled model).
   * @defaultValue 0
   */
  dnaScore?: number | undefined;

  /** The ad's recent periods, in any order; what the totals hold beyond them counts as earlier. */
  history?: readonly Period[] | undefined;
}

/** What is true of an ad, for an evaluator: no policy sees it. */
export interface AdTruth {
  /** Id of the ad. */
  adId: string;

  /** Days after the start of the episode at which it starts. */
  startsAtDays: number;

  /** Clicks per impression while fresh and at a small budget. */
  freshCtr: number;

  /** Price of 1,000 impressions at a small budget, before the market. */
  cpm: number;

  /** Budget per day in which its saturation is measured, in major units. */
  scalePerDay: number;

  /** Loss of CTR per impression, on the log scale. */
  fatigueRate: number;

  /** Share of each stage that enters the next, of clicks for the first. */
  stageRates: number[];

  /** Mean value of a deal, in major units. */
  dealValue: number;

  /** Expected value of a click, in major units. */
  valuePerClick: number;

  /** Clicks per impression as fatigue has left them, at a small budget and apart from the season. */
  currentCtr: number;

  /** Impressions so far. */
  impressions: number;

  /** Clicks so far. */
  clicks: number;

  /** Money spent so far. */
  spend: number;

  /** Budget per day of the last step; absent before the first. */
  budget: number | null;
}

/** Kill, scale or maintain for one budget, with the figures behind it. */
export interface AdVerdict {
  /** The ad; where several ads share the budget, the first of them. */
  adId: string;

  /** What holds the budget on the platform. */
  budgetId: string;

  /** What to do. */
  action: VerdictAction;

  /** Revenue per unit of spend as counted; absent without spend. */
  roas: number | null;

  /** Posterior of ROAS once all outcomes are known (funnel model). */
  posteriorRoas: Estimate | null;

  /** Probability that the ROAS is below the configured `killRoas` (funnel model). */
  probabilityBelowKill: number | null;

  /** Probability that the ROAS is above the configured `scaleRoas` (funnel model). */
  probabilityAboveScale: number | null;

  /** Whether the ad is too young or too little spent on to be killed. */
  inIgnoranceZone: boolean;

  /** Share of the evidence that has arrived, 0 to 1. */
  maturity: number;

  /** The verdict and its grounds in one sentence. */
  reason: string;
}

/** The ads and their money. */
export interface AdsSpec {
  /** Ads at the start, 1 to 10,000. */
  starting: number;

  /** New ads per week, at exponential gaps, 0 to 1,000. */
  arrivalsPerWeek: number;

  /** Total budget per day for each starting ad, in major units, 0.01 to 10^6. */
  budgetPerDay: number;
}

/** The budgets of one decision. */
export interface Allocation {
  /** Whether the budgets sum to the total, and if not, which bounds forbid it. */
  status: AllocationStatus;

  /** Currency of every amount. */
  currency: string;

  /** The total to allocate per day, in major units, rounded to whole minor units. */
  totalBudget: number;

  /** The same in minor units. */
  totalBudgetMinor: number;

  /**
   * Total less the sum of the recommended budgets, in major units; negative where the least budgets exceed the total.
   */
  unallocated: number;

  /** The same in minor units. */
  unallocatedMinor: number;

  /** Sum of the least budgets that the bounds allow, in major units. */
  minimumTotal: number;

  /** Sum of the largest budgets that the bounds allow, in major units. */
  maximumTotal: number;

  /** Model that made the shares. */
  model: Model;

  /** How the shares were made: `expected` or `thompson`. */
  shares: ShareRule;

  /** Elasticity of an ad's return to its budget, 0.5 to 0.9 (funnel model). */
  spendElasticity: number | null;

  /** One recommendation for each budget, in the order in which its first ad was given. */
  recommendations: BudgetRecommendation[];
}

/** Bounds of every budget, beside the ad's own `minBudget` and `maxBudget`. */
export interface AllocationConfig {
  /**
   * Least budget of a live ad as a share of the equal split, 0 to 1.
   * @defaultValue 0.01
   */
  floorShare?: number | undefined;

  /**
   * Largest relative change of a given current budget (0.5 is +-50 %), greater than 0; `null` for no limit.
   * @defaultValue 0.5
   */
  maxBudgetChange?: number | null | undefined;

  /**
   * Relative changes smaller than this are left undone, 0 to 1.
   * @defaultValue 0.02
   */
  minChange?: number | undefined;
}

/** Which ads a conversion is credited to. */
export interface Attribution {
  /** The tenant. */
  tenantId: string;

  /** The conversion. */
  conversionId: string;

  /** When it happened. RFC 3339 text, in UTC. */
  occurredAt: string;

  /** By what it was matched. */
  method: AttributionMethod;

  /** Name of the key that matched: `fbclid`, say. */
  matchedKey: string | null;

  /** The ad that has the largest credit, if any has. */
  adId: string | null;

  /** The campaign of that ad. */
  campaignId: string | null;

  /** When that ad was touched last. */
  touchedAt: string | null;

  /** Probability that one of the credited ads led to the conversion; 1 for an exact id. */
  confidence: number;

  /** The window of the method, in hours; 0 where nothing matched. */
  windowHours: number;

  /** Cost of the credited touches by their credit, in major units. */
  attributedSpend: number;

  /** Every ad that the matching layer considered, the likeliest first. */
  candidates: AttributionCandidate[];

  /** What each layer found, as far as they were asked. */
  layers: LayerReport[];

  /** Ads that it was credited to before, for a correction. */
  previous: AttributionCandidate[];

  /** How often it was corrected. */
  corrections: number;

  /** Whether the conversion was known before, and nothing changed. */
  duplicate: boolean;

  /** Why, in one sentence with the numbers. */
  reason: string;
}

/** An ad that may have led to a conversion. */
export interface AttributionCandidate {
  /** The ad. */
  adId: string;

  /** Its campaign. */
  campaignId: string | null;

  /** When it was touched last; absent where the conversion was spread. */
  touchedAt: string | null;

  /** Probability that it led to the conversion. */
  probability: number;

  /** Share of the conversion that it is credited, 0 to 1, in ten-thousandths. */
  credit: number;
}

/** How conversions are matched to the touches of ads. */
export interface AttributionConfig {
  /**
   * Hours before a conversion in which a click with the same id counts, greater than 0, at most 4320 (180 days).
   * @defaultValue 168
   */
  clickWindowHours?: number | undefined;

  /**
   * Hours in which a touch with the same device fingerprint counts, greater than 0, at most 4320.
   * @defaultValue 168
   */
  fingerprintWindowHours?: number | undefined;

  /**
   * Hours in which a touch from the same address counts, greater than 0, at most 4320.
   * @defaultValue 24
   */
  ipWindowHours?: number | undefined;

  /**
   * Hours in which a view counts, whatever it is matched by, greater than 0, at most 4320; a window above that is
   * shorter holds.
   * @defaultValue 24
   */
  viewWindowHours?: number | undefined;

  /**
   * Hours in which a match by fingerprint loses half of its weight, greater than 0.
   * @defaultValue 48
   */
  fingerprintHalfLifeHours?: number | undefined;

  /**
   * Hours in which a match by address loses half of its weight, greater than 0.
   * @defaultValue 12
   */
  ipHalfLifeHours?: number | undefined;

  /**
   * Confidence in a fresh match by fingerprint, 0 to 1, both excluded.
   * @defaultValue 0.9
   */
  fingerprintCeiling?: number | undefined;

  /**
   * Confidence in a fresh match by address, 0 to 1, both excluded.
   * @defaultValue 0.7
   */
  ipCeiling?: number | undefined;

  /**
   * Most identities seen on a fingerprint or an address within its window, 1 to 100; one that has more tells nothing.
   * @defaultValue 10
   */
  maxIdentities?: number | bigint | undefined;

  /**
   * Least confidence of a match by fingerprint or address, 0 to 1; below it the next layer is asked.
   * @defaultValue 0.5
   */
  minConfidence?: number | undefined;

  /**
   * Ads whose probability is within this of the likeliest one's are not told apart, 0 to 1.
   * @defaultValue 0.1
   */
  margin?: number | undefined;

  /**
   * What is done where ads are not told apart.
   * @defaultValue "split"
   */
  ambiguity?: Ambiguity | undefined;

  /**
   * Whether a conversion that nothing matches is spread over the ads by their clicks and its likely lag.
   * @defaultValue false
   */
  aggregateFallback?: boolean | undefined;

  /**
   * Median hours from click to conversion by which the fallback weighs clicks, greater than 0.
   * @defaultValue 72
   */
  fallbackMedianHours?: number | undefined;

  /**
   * Standard deviation of the logarithm of that lag, 0.01 to 5.
   * @defaultValue 1
   */
  fallbackSigma?: number | undefined;

  /**
   * Hours by which a touch or a conversion may have happened before the newest one, 0 to 2160: for that long beyond the
   * longest window they are kept.
   * @defaultValue 168
   */
  maxLatenessHours?: number | undefined;

  /**
   * Longest time in days between a tenant's touches and conversions, 1 to 3650: what happened more than this and the
   * lateness after the newest is taken for one of a wrong clock and rejected.
   * @defaultValue 90
   */
  maxGapDays?: number | undefined;

  /**
   * Most touches kept of a tenant, 1 to 10^8; beyond it the oldest are dropped.
   * @defaultValue 1000000
   */
  maxTouches?: number | bigint | undefined;

  /**
   * Networks whose addresses never match, beside the private, shared and reserved ones: those of data centres, say,
   * each as `203.0.113.0/24`.
   * @defaultValue []
   */
  excludedNetworks?: readonly string[] | undefined;
}

/** What is kept of a tenant. */
export interface AttributionSize {
  /** Touches, erased ones included. */
  touches: number;

  /** Conversions. */
  conversions: number;

  /** Hashing keys in use, the present one included. */
  hashingKeys: number;
}

/** One step of a change, as it was recorded. */
export interface AuditRecord {
  /** Its number, from 1 on: a later step has a larger one. */
  sequence: number;

  /** The instant of the step, as the caller told it. RFC 3339 text, in UTC. */
  at: string;

  /** The change. */
  changeId: string;

  /** The ad account. */
  accountId: string;

  /** What holds the budget on the platform. */
  budgetId: string;

  /** The state before; absent for a submission. */
  statusBefore: ChangeStatus | null;

  /** The state after; for a change that still waits the one of before. */
  statusAfter: ChangeStatus;

  /** How often the change was claimed. */
  attempt: number;

  /** The verdict, where it was judged. */
  verdict: GuardVerdict | null;

  /** What follows an error of the platform. */
  step: NextStep | null;

  /** What the platform's value told. */
  reconciliation: Reconciliation | null;

  /** What happened and why, in one sentence. */
  reason: string;
}

/** The scheduled model's score of one ad, with every part it is made of. */
export interface BlendedScore {
  /** Id of the ad. */
  adId: string;

  /** Clicks per impression. */
  ctr: number;

  /** Revenue per unit of spend, in the configured mode. */
  roas: number;

  /** Weight of the CTR score, 0 to 1; it falls with the ad's age. */
  ctrWeight: number;

  /** Weight of the ROAS score: 1 - `ctrWeight`. */
  roasWeight: number;

  /** CTR as a share of the configured `fullCtr`, 0 to 1. */
  ctrScore: number;

  /** ROAS as a share of the configured `fullRoas`, 0 to 1. */
  roasScore: number;

  /** Weighted mean of the two scores, 0 to 1. */
  blended: number;

  /** What fatigue leaves of the score, 0 to 1: exp(-`decayConstant` * impressions). */
  decayFactor: number;

  /** Factor for resemblance to winners, 1 to 1 + `dnaBoost`. */
  dnaFactor: number;

  /** The score: `blended` * `decayFactor` * `dnaFactor`, at most 1. */
  score: number;

  /** First parameter of the Beta posterior of the score. */
  alpha: number;

  /** Second parameter of the Beta posterior of the score. */
  beta: number;
}

/** A budget on the platform, as the headroom is asked for it. */
export interface BudgetEntity {
  /** The ad account. */
  accountId: string;

  /** The campaign; where absent, the budget stands for it. */
  campaignId?: string | null | undefined;

  /** What holds the budget on the platform. */
  budgetId: string;

  /** Budget per day as the platform has it now, in major units, greater than 0. */
  currentBudget: number;

  /** Least budget per day that the platform allows here, in major units, beside the configured one. */
  minBudget?: number | null | undefined;

  /** Largest budget per day allowed here, in major units, beside the configured one. */
  maxBudget?: number | null | undefined;
}

/** The lowest and the highest budget that the guard lets through now. */
export interface BudgetHeadroom {
  /** What holds the budget on the platform. */
  budgetId: string;

  /** Lowest safe budget per day, in minor units. */
  lowestBudgetMinor: number;

  /** Highest safe budget per day, in minor units; both are the current budget where it can't move now. */
  highestBudgetMinor: number;

  /** The rule by which it can't move now; absent where it can. */
  rule: GuardRule | null;

  /** When it can move again; absent where it can, or where waiting does not help. */
  clearsAt: string | null;
}

/** The recommendation for one budget. */
export interface BudgetRecommendation {
  /** The ad; where several ads share the budget, the first of `adIds`. */
  adId: string;

  /** All ads that share the budget, sorted. */
  adIds: string[];

  /** What holds the budget on the platform. */
  budgetId: string;

  /** Campaign of the ads, where given. */
  campaignId: string | null;

  /** Current budget per day, in major units: as given, else spend per day. */
  currentBudget: number;

  /** Recommended budget per day, in major units. */
  recommendedBudget: number;

  /** The same in minor units: these sum exactly. */
  recommendedBudgetMinor: number;

  /** Change in percent of the current budget; absent where that is 0. */
  changePercentage: number | null;

  /**
   * Probability that the direction of the change is right, 0 to 1; absent where nothing changes, without a current
   * budget, or with a single budget.
   */
  confidence: number | null;

  /** The recommendation and its grounds in one sentence. */
  reason: string;

  /** The figures behind it. */
  metrics: RecommendationMetrics;
}

/** A budget was changed on the platform. */
export interface ChangeCommitted {
  /** Id of the event: one that was seen before changes nothing. */
  eventId: string;

  /** When it happened. */
  occurredAt: Instant;

  /** What holds the budget. */
  budgetId: string;

  /** The new budget per day, in major units. */
  budget: number;

  /** Currency of `budget`; where absent, the configured one. */
  currency?: string | null | undefined;
}

/** What holds back the changes of an account, or of all accounts, beside the guard's rules. */
export interface Circuit {
  /** The account; absent for all accounts together. */
  accountId: string | null;

  /** Whether the circuit breaker lets changes through. */
  state: CircuitState;

  /** Failures in a row. */
  failures: number;

  /** When an open circuit breaker lets one change try; absent where it is closed. */
  openUntil: string | null;

  /** Until when the platform takes nothing; absent where it demanded no pause. */
  pausedUntil: string | null;

  /** Whether access was refused: nothing is sent until it is resumed. */
  isStopped: boolean;
}

/** A policy beside the oracle and an equal split over the same accounts. */
export interface Comparison {
  /** Value earned with each account as a part of the oracle's. */
  ofOracle: number[];

  /** Value earned with each account as a part of the equal split's. */
  ofEqualSplit: number[];

  /** Value earned in percent of the oracle's. */
  percentOfOracle: Summary;

  /** How much more was earned than by an equal split, in percent. */
  upliftOverEqualSplit: Summary;
}

/**
 * The configuration of every part of the library.
 *
 * `Config::default` is complete: change what differs. In JSON, Python and Node.js every key may be left out, and an
 * unknown key is refused.
 */
export interface Config {
  /**
   * Which model turns evidence into shares.
   * @defaultValue "funnel"
   */
  model?: Model | undefined;

  /**
   * Which revenue counts as an ad's return.
   * @defaultValue "pipeline"
   */
  mode?: RevenueMode | undefined;

  /**
   * Currency of every amount, as three upper-case letters.
   * @defaultValue "USD"
   */
  currency?: string | undefined;

  /**
   * Length of one delivery period in hours, greater than 0, at most 168; the horizon holds at most 4,096 of them.
   * @defaultValue 6
   */
  periodHours?: number | undefined;

  /**
   * Which ads share their rates.
   * @defaultValue "campaign"
   */
  poolBy?: PoolBy | undefined;

  /** What is known of click-through rates before any evidence. */
  ctr?: CtrPrior | undefined;

  /**
   * The funnel's stages in order, 1 to 8.
   * @defaultValue [
   *   { name: "lead", nominalRate: 0.012, cv: 0.4, lagMedianDays: 0.6, lagSigma: 1 },
   *   { name: "appointment", nominalRate: 0.28, cv: 0.25, lagMedianDays: 1.2, lagSigma: 1 },
   *   { name: "show", nominalRate: 0.5, cv: 0.2, lagMedianDays: 1.5, lagSigma: 1 },
   *   { name: "won", nominalRate: 0.11, cv: 0.25, lagMedianDays: 1.5, lagSigma: 1 },
   * ]
   */
  stages?: readonly Stage[] | undefined;

  /**
   * Days after which no further conversion is awaited, greater than 0, at most 3650.
   * @defaultValue 30
   */
  horizonDays?: number | undefined;

  /**
   * Average value of a deal that completes the funnel, in major units, greater than 0.
   * @defaultValue 15000
   */
  dealValue?: number | undefined;

  /**
   * Value of an average revenue event of an ad that reports revenue without stage counts, in major units, greater than
   * 0; where absent, 15 % of `dealValue`.
   */
  eventValue?: number | null | undefined;

  /**
   * Price of 1,000 impressions assumed where no ad was delivered yet, in major units, greater than 0.
   * @defaultValue 12
   */
  nominalCpm?: number | undefined;

  /**
   * How shares are made from posteriors.
   * @defaultValue "auto"
   */
  shares?: ShareRule | undefined;

  /**
   * Posterior draws per ad of the funnel model's `thompson` shares, 20 to 10,000.
   * @defaultValue 64
   */
  draws?: number | bigint | undefined;

  /** Constants of the scheduled model; its decay constant also serves the fatigue report there. */
  scheduled?: ScheduledConfig | undefined;

  /** Bounds of every budget. */
  allocation?: AllocationConfig | undefined;

  /** Thresholds of kill, scale and maintain. */
  verdict?: VerdictConfig | undefined;

  /** Thresholds of fatigue. */
  fatigue?: FatigueConfig | undefined;

  /** How the optimizer folds events into its state. */
  optimizer?: OptimizerConfig | undefined;

  /** How conversions are matched to the touches of ads. */
  attribution?: AttributionConfig | undefined;

  /** What the CRM tells of the account's deals. */
  crm?: CrmConfig | undefined;

  /** Which changes are safe to send. */
  guard?: GuardConfig | undefined;

  /** What the ad platform's errors mean. */
  platform?: PlatformConfig | undefined;

  /** How changes wait, and when sending stops by itself. */
  queue?: QueueConfig | undefined;
}

/** Something that ads are paid for: a form sent, a call, a purchase. */
export interface Conversion {
  /** Id of the event. */
  eventId: string;

  /** When it happened: windows are judged at this instant. */
  occurredAt: Instant;

  /** The tenant. */
  tenantId: string;

  /** Id of the conversion, unique within the tenant: it is credited once. Where it becomes a deal, the deal's id. */
  conversionId: string;

  /**
   * Whether the person consented to be recognised by device or address.
   * @defaultValue false
   */
  consent?: boolean | undefined;

  /** By what the conversion is recognised. */
  identity: Identity;
}

/** A creative exists; ads refer to it. */
export interface CreativeRegistered {
  /** Id of the event: one that was seen before changes nothing. */
  eventId: string;

  /** When it happened. */
  occurredAt: Instant;

  /** Id of the creative. */
  creativeId: string;

  /** What people call it. */
  name?: string | null | undefined;
}

/** What can be set about a credit model; every key may be left out, and each model reads its own. */
export interface CreditOptions {
  /**
   * Currency of all values, as three upper-case letters.
   * @defaultValue "USD"
   */
  currency?: string | undefined;

  /**
   * Share of the first touch in the model `position`, 0 to 1.
   * @defaultValue 0.4
   */
  firstShare?: number | undefined;

  /**
   * Share of the last touch in the model `position`, 0 to 1; with `firstShare` at most 1.
   * @defaultValue 0.4
   */
  lastShare?: number | undefined;

  /**
   * Days in which a touch loses half its weight in the model `time_decay`, greater than 0, at most 3650.
   * @defaultValue 7
   */
  halfLifeDays?: number | undefined;

  /**
   * How many touches the next step of the model `markov` depends on, 1 to 3.
   * @defaultValue 1
   */
  markovOrder?: number | bigint | undefined;
}

/**
 * What each ad is credited with, and what no ad is.
 *
 * The values of the ads and the unattributed value sum to `value` exactly, in minor units. Their conversions sum to
 * `conversions` as closely as 64-bit floats can.
 */
export interface CreditReport {
  /** The model that split the credit. */
  model: CreditModel;

  /** Currency of the values. */
  currency: string;

  /** Every ad that was touched, by its id. */
  ads: AdCredit[];

  /** Value of the journeys without touches, in major units. */
  unattributedValue: number;

  /** The same in minor units. */
  unattributedValueMinor: number;

  /** Conversions of the journeys without touches. */
  unattributedConversions: number;

  /** Value of all journeys, in major units. */
  value: number;

  /** The same in minor units. */
  valueMinor: number;

  /** Conversions of all journeys. */
  conversions: number;
}

/**
 * What the CRM tells of an account's deals: whose they are, what they are worth, and which stages of the funnel they
 * pass.
 */
export interface CrmConfig {
  /**
   * The tenant whose account it is, one whose evidence is `deals`. Touches, conversions and deals of another one are
   * rejected; where this is absent, all are.
   */
  tenantId?: string | null | undefined;

  /** What its deals are worth. The currency must be the account's, and deals be remembered for the horizon at least. */
  deals?: TenantConfig | undefined;

  /**
   * The stage of the funnel that each stage of the CRM is, by the latter's name. One that is not listed is the stage of
   * the same name, if there is one, else none. A stage of the kind won is always the last.
   * @defaultValue {}
   */
  funnelStages?: Readonly<Record<string, string>> | undefined;
}

/** Prior of click-through rates. */
export interface CtrPrior {
  /**
   * Clicks per impression expected of an unknown ad, inside (0, 1).
   * @defaultValue 0.012
   */
  nominalRate?: number | undefined;

  /**
   * Coefficient of variation of the rate between ads, 0.01 to 10.
   * @defaultValue 0.5
   */
  cv?: number | undefined;
}

/** Click-through rates of fresh ads: log-normal, clipped. */
export interface CtrSpec {
  /** Median, inside (0, 1). */
  rate: number;

  /** Standard deviation of the logarithm between ads, 0 to 3. */
  logSd: number;

  /** No ad is below this, 1e-9 to 1. */
  least: number;

  /** No ad is above this, inside (0, 1). */
  most: number;

  /** Correlation with the logarithm of what a click is worth, -1 to 1. */
  valueCorrelation: number;

  /** Share of ads that lure people who want nothing, 0 to 1. */
  baitShare: number;

  /** By what such an ad's click-through rate is multiplied, 1 to 100. */
  baitCtrFactor: number;

  /** By what the first stage's rate of its clicks is multiplied, 0.001 to 1. */
  baitLeadFactor: number;
}

/**
 * How the weight of CTR against ROAS falls with an ad's age: flat, two straight lines, then an exponential with a
 * floor.
 */
export interface CtrWeight {
  /**
   * Age in hours until which the weight is 1.
   * @defaultValue 6
   */
  holdHours?: number | undefined;

  /**
   * Age in hours at which the first line ends.
   * @defaultValue 24
   */
  firstHours?: number | undefined;

  /**
   * Weight there, 0 to 1.
   * @defaultValue 0.7
   */
  firstWeight?: number | undefined;

  /**
   * Age in hours at which the second line ends.
   * @defaultValue 72
   */
  secondHours?: number | undefined;

  /**
   * Weight there, 0 to 1.
   * @defaultValue 0.3
   */
  secondWeight?: number | undefined;

  /**
   * Rate at which the weight falls from then on, per day, at least 0.
   * @defaultValue 0.1
   */
  decayPerDay?: number | undefined;

  /**
   * The weight never falls below this, 0 to 1.
   * @defaultValue 0.1
   */
  floor?: number | undefined;
}

/** What a deal's reported value became for an ad. */
export interface DealCredit {
  /** The ad; absent for the value that is credited to none. */
  adId: string | null;

  /** The deal. */
  dealId: string;

  /** What was added, in major units; negative where it was taken. */
  value: number;

  /** The same in minor units. */
  valueMinor: number;
}

/** Values of deals. */
export interface DealSpec {
  /** Value before the account is scaled to its return, in major units, greater than 0. */
  value: number;

  /** Standard deviation of the logarithm between ads, with a mean of one, 0 to 3. */
  logSd: number;

  /** Standard deviation of the logarithm between the sales of one ad, with a mean of one, 0 to 3. */
  saleLogSd: number;

  /** Largest relative error of the mean deal value that the owner configures, 0 to 0.9. */
  ownerError: number;
}

/**
 * A change of a deal: its stage, its amount, the ad or the conversion that led to it, its deletion, or several of them.
 *
 * What is absent stays as it was. Of what several events say, the latest holds, whatever order they arrive in.
 */
export interface DealStage {
  /** Id of the event: one that was seen of the deal before changes nothing. */
  eventId: string;

  /** When it happened in the CRM, between 1970 and 2200. */
  occurredAt: Instant;

  /** The tenant whose deal it is. */
  tenantId: string;

  /** Id of the deal, unique within the tenant. */
  dealId: string;

  /** The stage that the deal is in now; a closed deal in an open stage is reopened. */
  stage?: string | null | undefined;

  /** The deal's amount, in major units, 0 to 10^9. */
  amount?: number | null | undefined;

  /** Currency of `amount`; where absent, the tenant's. */
  currency?: string | null | undefined;

  /** Whether the deal is deleted: true where it was, false where it was restored. */
  deleted?: boolean | null | undefined;

  /** The ad that the deal is credited to. */
  adId?: string | null | undefined;

  /**
   * Id of the conversion that led to the deal, for one whose touches tell its ad; where it was never said, the deal's
   * id.
   */
  conversionId?: string | null | undefined;
}

/** One deal as it is known. */
export interface DealValue {
  /** The deal. */
  dealId: string;

  /** The ad that it is credited to, if any. */
  adId: string | null;

  /** The stage that it is in, if any was said. */
  stage: string | null;

  /** When it entered that stage. */
  enteredAt: string | null;

  /** Its own amount, in major units, if any was said. */
  amount: number | null;

  /** Whether it is deleted. */
  deleted: boolean;

  /** What it is worth, in major units. */
  syntheticValue: number;

  /** The same in minor units. */
  syntheticValueMinor: number;

  /** Sum of the increments reported so far, in major units. */
  reportedValue: number;

  /** The same in minor units. */
  reportedValueMinor: number;

  /** Probability that it is won. */
  probability: number;

  /** Share of the value that the time in its stage has left, 0 to 1. */
  survival: number;

  /** How far the value can be relied on, 0 to 1. */
  confidence: number;
}

/** One decision with all that it was made from: restore the state, repeat the call, and the record is the same. */
export interface Decision {
  /** Names the decision; draws are keyed by it. */
  decisionId: string;

  /** The instant it was made for. RFC 3339 text, in UTC. */
  madeAt: string;

  /** Seed of the draws, in decimal digits; absent where there were none. */
  seed: string | null;

  /** Digest of the configuration, in hexadecimal digits. */
  configDigest: string;

  /** Digest of the set of events it was made from, in hexadecimal digits. */
  inputsDigest: string;

  /** Share of the live budget that each recommended budget had before bounds, in their order. */
  propensities: number[];

  /** The bounds that the guard set, as they were given. */
  headroom: BudgetHeadroom[];

  /** The recommendations. */
  allocation: Allocation;
}

/** What a call may add to the ads and the total. */
export interface DecisionOptions {
  /**
   * Seed of posterior draws. Without one, shares come from the posteriors' means and widths, unless `shares` is
   * configured to be `thompson`: the seed is 0 then.
   */
  seed?: number | bigint | null | undefined;

  /**
   * Names the decision: each decision draws afresh under the same seed. May be empty.
   * @defaultValue ""
   */
  decisionId?: string | undefined;

  /**
   * Whether each recommendation states its probability of being the best, which costs more than all the rest.
   * @defaultValue false
   */
  withProbabilityBest?: boolean | undefined;

  /**
   * What `SafetyGuard::headroom`(crate::SafetyGuard::headroom) lets through, each budget once: it bounds the
   * recommended budgets, so that the guard takes them as they are. Budgets that are not in the decision are ignored.
   * @defaultValue []
   */
  headroom?: readonly BudgetHeadroom[] | undefined;
}

/**
 * What an ad delivered in one period. Platforms restate: of several deliveries of one period that with the highest
 * revision holds.
 */
export interface Delivery {
  /** Id of the event: one that was seen before changes nothing. */
  eventId: string;

  /** When it happened. */
  occurredAt: Instant;

  /** Id of the ad. */
  adId: string;

  /** Start of the period; its length is the configured `periodHours`. */
  periodStart: Instant;

  /** Impressions served in the period. */
  impressions: number | bigint;

  /** Clicks received in the period. */
  clicks: number | bigint;

  /** Money spent in the period, in major units. */
  spend: number;

  /** People reached over the ad's life so far. */
  reach?: number | bigint | null | undefined;

  /**
   * Version of the report: a higher one replaces a lower one.
   * @defaultValue 0
   */
  revision?: number | bigint | undefined;

  /** Currency of `spend`; where absent, the configured one. */
  currency?: string | null | undefined;
}

/** What a touch, a conversion or a deal's change led to, step by step. */
export interface Effects {
  /** What became of the touch, with the conversions that it explains otherwise than before. */
  touch: TouchOutcome | null;

  /** What the deal's change added to its value, at the configured probabilities. */
  change: StageChange | null;

  /** How the conversion, or that of the deal, is credited now; absent where none is known. */
  attribution: Attribution | null;

  /** Entries into the funnel's stages that count for an ad from now on, or no more. */
  stageCredits: StageCredit[];

  /**
   * What the reported values of deals became for each ad. They sum to the increment of the deal's change, and to
   * nothing where a deal is only credited otherwise.
   */
  dealCredits: DealCredit[];
}

/** What an erasure took. */
export interface Erasure {
  /** Touches that have no key any more. */
  touches: number;

  /** Conversions that have no key any more; their credit stays. */
  conversions: number;
}

/** A figure with its 90 % interval. */
export interface Estimate {
  /** Posterior mean. */
  mean: number;

  /** 5 % quantile of the posterior. */
  low: number;

  /** 95 % quantile of the posterior. */
  high: number;
}

/** Thresholds of the fatigue report and of its refresh trigger. */
export interface FatigueConfig {
  /**
   * A decay factor below this asks for a refresh, inside (0, 1).
   * @defaultValue 0.5
   */
  triggerDecay?: number | undefined;

  /**
   * A decay factor above this clears the request, above `triggerDecay`, below 1.
   * @defaultValue 0.6
   */
  clearDecay?: number | undefined;

  /**
   * Funnel model: least probability that the decay factor is below `triggerDecay` for a request, inside (0, 1).
   * @defaultValue 0.8
   */
  triggerProbability?: number | undefined;

  /**
   * Days after a request in which the same creative asks for no other, at least 0.
   * @defaultValue 7
   */
  coolDownDays?: number | undefined;

  /**
   * No judgment below this many impressions, at least 0.
   * @defaultValue 1000
   */
  minImpressions?: number | bigint | undefined;

  /**
   * Impressions per person that warn, greater than 0.
   * @defaultValue 2.5
   */
  frequencyWarn?: number | undefined;

  /**
   * Impressions per person that call for action, above `frequencyWarn`.
   * @defaultValue 3.5
   */
  frequencyAct?: number | undefined;

  /**
   * Relative fall of CTR over 3 days that counts as fatigue, inside (0, 1).
   * @defaultValue 0.2
   */
  ctrDrop?: number | undefined;

  /**
   * Relative rise of CPM over 3 days that counts as saturation, greater than 0.
   * @defaultValue 0.5
   */
  cpmRise?: number | undefined;

  /**
   * Growth of cumulative impressions in 7 days below which an audience counts as exhausted, where delivery also fell
   * below half of its former rate; at least 0.
   * @defaultValue 0.1
   */
  impressionGrowth?: number | undefined;
}

/** How tired one ad is, and why. */
export interface FatigueReport {
  /** The ad. */
  adId: string;

  /** How tired it is. */
  status: FatigueStatus;

  /** Probability of the status; absent where it rests on counted figures, which carry none. */
  confidence: number | null;

  /** The status and its grounds in one sentence. */
  reason: string;

  /**
   * What is left of the fresh click-through rate, 0 to 1: fitted where the ad has a history in the funnel model, else
   * exp(-`decayConstant` * impressions).
   */
  decayFactor: Estimate;

  /**
   * Probability that the click-through rate has fallen below the trigger's share of the fresh rate; absent where the
   * factor is not fitted.
   */
  probabilityBelowTrigger: number | null;

  /** Impressions in which the click-through rate halves; absent without decay. */
  halfLifeImpressions: number | null;

  /** Days in which it halves at the recent rate of delivery; absent without decay or delivery. */
  halfLifeDays: number | null;

  /**
   * Days until the decay factor reaches the trigger at the recent rate of delivery, 0 where it has; absent without
   * decay or delivery.
   */
  daysUntilCritical: number | null;

  /** Impressions per person; absent without reach. */
  frequency: number | null;

  /** Relative change of the click-through rate over 3 days against the 7 before, beyond that of the pool. */
  ctrChange: number | null;

  /** Relative change of the price of impressions over 3 days against the 7 before, beyond that of the pool. */
  cpmChange: number | null;

  /** Impressions of the last 7 days relative to all before them; absent unless the history covers those days. */
  impressionGrowth: number | null;

  /** Whether a refresh should be started now: once per ad and cool-down. */
  refreshDue: boolean;

  /** Where the refresh trigger stands now; give it back with the next call. */
  refresh: RefreshState;
}

/** How ads tire: CTR falls by exp(-k x impressions so far), k log-uniform between two rates. */
export interface FatigueSpec {
  /** Least k per impression, 0 to 0.1; 0 only where `most` is 0. */
  least: number;

  /** Largest k per impression, 0 to 0.1. */
  most: number;
}

/** Revenue of an ad since the last feedback. Evidence of accounts configured for `feedback`. */
export interface Feedback {
  /** Id of the event: one that was seen before changes nothing. */
  eventId: string;

  /** When it happened. */
  occurredAt: Instant;

  /** Id of the ad. */
  adId: string;

  /** Increment of the ad's pipeline value, in major units; negative where deals were lost. */
  actualPipelineValue: number;

  /**
   * Increment of the ad's cash revenue, in major units.
   * @defaultValue 0
   */
  actualCashRevenue?: number | undefined;

  /**
   * Money spent since the last feedback, in major units; counts only for ads without any delivery that reports spend.
   * @defaultValue 0
   */
  actualSpend?: number | undefined;

  /** Currency of the amounts; where absent, the configured one. */
  currency?: string | null | undefined;
}

/** What becomes of clicks. */
export interface FunnelSpec {
  /** Standard deviation of the logarithm of a factor on each rate, common to the account, 0 to 3. */
  accountLogSd: number;

  /** The stages in order, 1 to 8. */
  stages: StageSpec[];
}

/**
 * The rules that hold back changes that are not safe to send; each may be switched off.
 *
 * The defaults are the limits of Meta's Marketing API, of its smallest access tier, and the caution that its
 * advertisers are used to. Amounts are in the configured currency's major units.
 */
export interface GuardConfig {
  /**
   * Whether what a verdict allows may be sent.
   * @defaultValue "enforce"
   */
  mode?: GuardMode | undefined;

  /**
   * Whether a kill switch stops every change, pauses included.
   * @defaultValue true
   */
  killSwitch?: boolean | undefined;

  /**
   * Whether a frozen budget is left alone, by pauses, too.
   * @defaultValue true
   */
  freeze?: boolean | undefined;

  /**
   * Whether a budget that is not the one of the last known change is left alone until the edit from outside is
   * recorded.
   * @defaultValue true
   */
  outsideEdits?: boolean | undefined;

  /**
   * Hours for which the data that a change rests on is fresh, greater than 0, at most 2160; `null` switches the rule
   * off.
   * @defaultValue 24
   */
  maxDataAgeHours?: number | null | undefined;

  /**
   * Longest hold of budget and targeting changes while the platform learns, in hours, greater than 0, at most 2160;
   * `null` switches the rule off.
   * @defaultValue 168
   */
  learningHoldHours?: number | null | undefined;

  /**
   * Hours between two changes of one budget, its pauses aside, greater than 0, at most 2160; `null` switches the rule
   * off.
   */
  coolDownHours?: number | null | undefined;

  /** Least budget per day, greater than 0; `null` switches the rule off. */
  minBudget?: number | null | undefined;

  /** Largest budget per day, at least `minBudget`; `null` switches the rule off. */
  maxBudget?: number | null | undefined;

  /**
   * Least time in seconds by which sending is spread, 0 to `jitterMaxSeconds`.
   * @defaultValue 3
   */
  jitterMinSeconds?: number | undefined;

  /**
   * Longest time in seconds by which sending is spread, at most 3600; 0 switches jitter off.
   * @defaultValue 18
   */
  jitterMaxSeconds?: number | undefined;

  /**
   * Largest part by which a budget is dithered either way, so that spend varies and its response can be learned, 0 to
   * 0.2; 0 switches it off.
   * @defaultValue 0.03
   */
  fuzz?: number | undefined;

  /**
   * A budget change below this part of the current budget is not dithered, 0 to 1.
   * @defaultValue 0.02
   */
  fuzzDeadBand?: number | undefined;

  /**
   * Largest part by which a budget may differ from any value that it had within `changeWindowHours`, greater than 0, at
   * most 10; `null` switches the rule off.
   * @defaultValue 0.2
   */
  maxChange?: number | null | undefined;

  /**
   * The window of `maxChange` in hours, greater than 0, at most 2160.
   * @defaultValue 6
   */
  changeWindowHours?: number | undefined;

  /** The same over 24 hours: 20 % in 6 hours alone compound to 107 % in a day. `null` switches the rule off. */
  maxDailyChange?: number | null | undefined;

  /** The same over 7 days. `null` switches the rule off. */
  maxWeeklyChange?: number | null | undefined;

  /**
   * Whether a budget outside its bounds is clamped to the nearest safe one; else the change waits or is denied.
   * @defaultValue true
   */
  clamp?: boolean | undefined;

  /**
   * Most actions of one campaign in any hour, 1 to 100000; `null` switches the rule off.
   * @defaultValue 15
   */
  campaignActionsPerHour?: number | bigint | null | undefined;

  /**
   * Most budget edits of one budget in any hour, 1 to 100000; `null` switches the rule off.
   * @defaultValue 4
   */
  budgetEditsPerHour?: number | bigint | null | undefined;

  /**
   * Points that an account's score may reach, 1 to 1000000: 60 or 9000 by the access tier. `null` switches the rule
   * off.
   * @defaultValue 60
   */
  accountPoints?: number | bigint | null | undefined;

  /**
   * Points of one write, 1 to `accountPoints`.
   * @defaultValue 3
   */
  pointsPerWrite?: number | bigint | undefined;

  /**
   * Seconds in which a full score drains, greater than 0, at most 86400.
   * @defaultValue 300
   */
  pointsDecaySeconds?: number | undefined;

  /**
   * Seconds after which the place of a change that was not sent is free, and one that is being sent is unknown, 1 to
   * 86400.
   * @defaultValue 120
   */
  leaseSeconds?: number | undefined;
}

/**
 * What is known of the past of one budget, its campaign and its account.
 *
 * It must hold every action of the campaign and of the budget that may yet be sent or was sent within the last hour,
 * every action of the budget within the cool-down, and every budget change of the budget within the longest velocity
 * window, with the newest one before it. More does no harm.
 */
export interface GuardHistory {
  /**
   * The actions, in any order.
   * @defaultValue []
   */
  actions?: readonly PastAction[] | undefined;

  /**
   * Whether the account's kill switch, or that of all accounts, is pulled.
   * @defaultValue false
   */
  killSwitch?: boolean | undefined;

  /**
   * Whether the budget is to be left alone.
   * @defaultValue false
   */
  frozen?: boolean | undefined;

  /** Since when the platform learns how to deliver; absent while it does not. */
  learningSince?: Instant | null | undefined;

  /**
   * When the score of what the account sent will have drained: `accountBusyUntil` of the last verdict at the instant of
   * sending.
   */
  accountBusyUntil?: Instant | null | undefined;

  /** The same of what was planned: `accountBusyUntil` of the last verdict that was reserved. */
  accountPlannedUntil?: Instant | null | undefined;
}

/** What limits every policy's wish alike. */
export interface GuardSpec {
  /** Whether changes are limited at all. */
  limitsChange: boolean;

  /** Largest relative change of a budget from one step to the next, 0.001 to 1. */
  maxChange: number;

  /** Least budget of a live ad as a share of the equal split, 0 to half of `maxChange`. */
  floorShare: number;
}

/**
 * The guard's verdict on one change.
 *
 * Instants are whole milliseconds. Judged again with the same history and seed at `clearsAt`, the change is allowed; a
 * millisecond earlier it is not. Of several rules that hold a change back, the one that clears last is told.
 */
export interface GuardVerdict {
  /** The change. */
  changeId: string;

  /** What is to be done with it. */
  outcome: GuardOutcome;

  /** Whether an allowed change may really be sent. */
  mode: GuardMode;

  /** The rule that decided; absent where nothing stood in the way. */
  rule: GuardRule | null;

  /** The value that the rule looked at, in the rule's unit. */
  observed: number | null;

  /** The limit of that value. */
  limit: number | null;

  /**
   * When a deferred change is safe, and when a clamped one would be as it was asked for; absent where waiting does not
   * help.
   */
  clearsAt: string | null;

  /** When to send it; absent unless it is allowed or clamped. */
  executeAt: string | null;

  /** Seconds by which sending is spread. */
  jitterSeconds: number;

  /** Budget per day that was asked for, in major units; absent unless the change is one of a budget. */
  requestedBudget: number | null;

  /** The same in minor units. */
  requestedBudgetMinor: number | null;

  /** The requested budget after the dither and before the bounds, in major units; absent where it was not dithered. */
  ditheredBudget: number | null;

  /** The same in minor units. */
  ditheredBudgetMinor: number | null;

  /** Budget per day to send, in major units; absent unless a budget change is allowed or clamped. */
  finalBudget: number | null;

  /** The same in minor units. */
  finalBudgetMinor: number | null;

  /**
   * When the account's score will have drained once this was sent; absent unless it is allowed or clamped under a
   * score.
   */
  accountBusyUntil: string | null;

  /** The verdict and its grounds in one sentence. */
  reason: string;
}

/**
 * The keys of a visit: what a touch and a conversion of one person may have in common. Each is kept as a keyed hash
 * alone.
 */
export interface Identity {
  /** One's own id of the click, such as a parameter of the landing page. */
  clickId?: string | null | undefined;

  /** Meta's click id. */
  fbclid?: string | null | undefined;

  /** Google's click id. */
  gclid?: string | null | undefined;

  /**
   * Who it is: a first-party visitor id or a hashed e-mail address. It tells identities apart, and names a person to
   * erase.
   */
  subjectId?: string | null | undefined;

  /** The device, as `device_fingerprint`(crate::device_fingerprint) or any other text gives it. */
  fingerprint?: string | null | undefined;

  /** The address, IPv4 or IPv6; of the latter the first 64 bits count. */
  ip?: string | null | undefined;

  /** The browser's user agent; its version numbers do not count. */
  userAgent?: string | null | undefined;
}

/** A key that was given and is not used. */
export interface IgnoredKey {
  /** Name of the key. */
  key: string;

  /** Why it is not used. */
  reason: string;
}

/**
 * The touches that led to conversions, or to none.
 *
 * One record may stand for one person, or for all journeys along one path with their counts.
 */
export interface Journey {
  /** Id of the journey; where given, it must be the only one of its name. */
  journeyId?: string | null | undefined;

  /** The touches in order of time, at most 1,000; where there are none, the value stays unattributed. */
  touches: readonly JourneyTouch[];

  /**
   * How many journeys along this path ended with a conversion.
   * @defaultValue 1
   */
  conversions?: number | bigint | undefined;

  /**
   * Value of these conversions together, in major units, at least 0.
   * @defaultValue 0
   */
  value?: number | undefined;

  /**
   * How many journeys along this path ended without a conversion; only the model `markov` reads it.
   * @defaultValue 0
   */
  nonConversions?: number | bigint | undefined;

  /** When the journey converted, not before its last touch. */
  convertedAt?: Instant | null | undefined;
}

/** One touch of a journey: an ad that was clicked or seen. */
export interface JourneyTouch {
  /** The ad, or whatever else is to be credited: a campaign, a channel. 1 to 1,024 bytes. */
  adId: string;

  /** When it was touched; the model `time_decay` needs it. */
  occurredAt?: Instant | null | undefined;
}

/** The lag of one stage as it is known. */
export interface LagReport {
  /** The stage. */
  stage: string;

  /** Conversions it was learned from. */
  conversions: number;

  /** Days by which 10 % have entered. */
  days10: number;

  /** Days by which half have entered. */
  days50: number;

  /** Days by which 90 % have entered. */
  days90: number;

  /** Share that has entered by the end of each whole day after the stage before, up to the horizon. */
  maturityByDay: number[];
}

/** What one layer found: layers are asked in order, the first match wins. */
export interface LayerReport {
  /** The layer. */
  layer: AttributionMethod;

  /** What it found. */
  outcome: LayerOutcome;

  /** Distinct identities that have the key within the window. */
  identities: number;

  /** Probability that one of the ads that it would credit is the right one. */
  confidence: number;
}

/** How a ledger's file is opened; every key may be left out. */
export interface LedgerOptions {
  /**
   * What a commit waits for.
   * @defaultValue "normal"
   */
  synchronous?: Synchronous | undefined;

  /**
   * Milliseconds for which a step waits for other processes before it is refused as `STORE_BUSY`, 0 to 600000.
   * @defaultValue 5000
   */
  busyTimeoutMs?: number | bigint | undefined;

  /**
   * Whether the file is only read; a call that may write is refused as `STORE_FAILED`.
   * @defaultValue false
   */
  readOnly?: boolean | undefined;

  /**
   * Most pages of 4,096 bytes that the file may have, at least 16; a step that needs more is refused as `STORE_FAILED`.
   */
  maxPages?: number | bigint | null | undefined;
}

/** An ad that can be given money now. */
export interface LiveAd {
  /** Id of the ad. */
  adId: string;

  /** Its budget per day until now, in major units; absent for an ad that starts now. */
  currentBudget: number | null;

  /** Least budget per day that the guard allows. */
  minBudget: number;

  /** Largest budget per day that the guard allows. */
  maxBudget: number;
}

/**
 * The next step after an error of the platform.
 *
 * Instants are whole milliseconds.
 */
export interface NextStep {
  /** The change. */
  changeId: string;

  /** What to do. */
  action: NextAction;

  /** When to do it, or until when to wait; absent where nothing is to follow. */
  at: string | null;

  /** What the error means. */
  errorClass: PlatformErrorClass;

  /** Whether the change may have been applied, so that the platform's value is to be read back and reconciled. */
  mustReadBack: boolean;

  /** How often the change may still be sent. With 0 it is not sent again, even where it was not applied. */
  attemptsLeft: number;

  /** The step and its grounds in one sentence. */
  reason: string;
}

/** How the optimizer folds events into its state. */
export interface OptimizerConfig {
  /**
   * Where evidence of value comes from.
   * @defaultValue "deals"
   */
  evidence?: EvidencePath | undefined;

  /**
   * Hours by which an event may have happened before the newest one, 1 to 2160. Within it the order of arrival does not
   * matter, and every event id is remembered.
   * @defaultValue 168
   */
  maxLatenessHours?: number | undefined;

  /**
   * Longest time in days between an account's events, 1 to 3650: one that happened more than this and the lateness
   * after the newest is taken for one of a wrong clock and rejected.
   * @defaultValue 90
   */
  maxGapDays?: number | undefined;

  /**
   * Days for which a retired ad, and an ad that was never registered, is kept after it was last heard of: at least the
   * horizon, at most 3650.
   * @defaultValue 180
   */
  retentionDays?: number | undefined;

  /**
   * Whether lags are learned from conversions; else the configured ones stand.
   * @defaultValue true
   */
  learnLags?: boolean | undefined;

  /**
   * How many conversions the configured lag of a stage is worth against what was seen, at least 1.
   * @defaultValue 18
   */
  lagPrior?: number | undefined;

  /**
   * Days beyond the horizon for which conversions are remembered to learn lags from, 0 to 365.
   * @defaultValue 60
   */
  lagMemoryDays?: number | undefined;

  /**
   * Value of one unit of another currency in the configured one, by its code, 10^-6 to 10^6; an amount in a currency
   * that is not listed is refused.
   * @defaultValue {}
   */
  exchangeRates?: Readonly<Record<string, number>> | undefined;
}

/** What became of an event, and why. */
export interface Outcome {
  /** What became of it. */
  status: OutcomeStatus;

  /** Why, with the numbers that led to it; empty where it was applied. */
  reason: string;

  /** What a touch, a conversion or a deal's change led to, step by step; absent for other events. */
  effects: Effects | null;
}

/** An action that counts against the limits. */
export interface PastAction {
  /** The change; where it is the one that is judged, it does not count against itself. */
  changeId?: string | null | undefined;

  /** The campaign; where absent, the budget stands for it. */
  campaignId?: string | null | undefined;

  /** What holds the budget on the platform. */
  budgetId: string;

  /**
   * What it did.
   * @defaultValue "budget"
   */
  kind?: ChangeKind | undefined;

  /**
   * How far it has come.
   * @defaultValue "sent"
   */
  status?: ActionStatus | undefined;

  /** When it was sent; where it was not, when it is to be. */
  sentAt: Instant;

  /** When the place of one that is `reserved` is free again; without it, never by itself. */
  expiresAt?: Instant | null | undefined;

  /** Budget per day before a budget change, in major units; a budget change needs it. */
  budgetBefore?: number | null | undefined;

  /** Budget per day after a budget change, in major units; a budget change needs it. */
  budgetAfter?: number | null | undefined;
}

/**
 * One delivery period of an ad. Every count is of what happened in this period: a lead counts in the period in which it
 * came, not in that of its click.
 */
export interface Period {
  /** Hours from the start of the period until now, greater than 0. */
  ageHours: number;

  /** Length of the period in hours, greater than 0; where absent, the configured `periodHours`. */
  durationHours?: number | null | undefined;

  /** Impressions served. */
  impressions: number | bigint;

  /** Clicks received. */
  clicks: number | bigint;

  /** Money spent, in major units. */
  spend: number;

  /** Entries into each stage, by the stage's name; a stage that is left out had none. */
  stageCounts?: Readonly<Record<string, number | bigint>> | undefined;
}

/** The return on all ads' spend. */
export interface PipelineRoas {
  /** The tenant. */
  tenantId: string;

  /** Currency of the values. */
  currency: string;

  /** Each ad that has an open or won deal, or a spend, by its id. */
  ads: AdPipelineRoas[];

  /** Value of the deals that are credited to no ad, in major units. */
  unattributedValue: number;

  /** The same in minor units. */
  unattributedValueMinor: number;

  /** Value of all deals: that of the ads and the unattributed, in major units. */
  pipelineValue: number;

  /** The same in minor units. */
  pipelineValueMinor: number;

  /** Spend of all ads, in major units. */
  spend: number;

  /** Value of all deals over the spend of all ads; absent where nothing was spent. */
  pipelineRoas: number | null;
}

/** What all deals of a tenant are worth. */
export interface PipelineValue {
  /** The tenant. */
  tenantId: string;

  /** Currency of the values. */
  currency: string;

  /** Value of all deals, won and open, in major units. */
  value: number;

  /** The same in minor units. */
  valueMinor: number;

  /** Value of the won deals, in major units. */
  wonValue: number;

  /** The same in minor units. */
  wonValueMinor: number;

  /** Value of the open deals, in major units. */
  openValue: number;

  /** The same in minor units. */
  openValueMinor: number;

  /** What the open deals would be worth beyond that had they just entered their stages, in major units. */
  writtenDown: number;

  /** The same in minor units. */
  writtenDownMinor: number;

  /** Sum of all increments reported so far, in major units. */
  reportedValue: number;

  /** The same in minor units. */
  reportedValueMinor: number;

  /** Deals that are open. */
  openDeals: number;

  /** Deals that are won. */
  wonDeals: number;

  /** Deals that are lost, forgotten ones included. */
  lostDeals: number;

  /** Deals remembered. */
  rememberedDeals: number;

  /** Events remembered; those of won deals older than the retention are folded and not among them. */
  rememberedEvents: number;
}

/**
 * How the ad platform's errors are told apart, and how long is waited after each.
 *
 * The defaults are those of Meta's Marketing API. Rules for another platform replace them as a whole.
 */
export interface PlatformConfig {
  /**
   * The rules in order, at most 256; the first that applies wins, and what none knows is `unknown`.
   * @defaultValue [
   *   { codes: [
   *   10,
   *   102,
   *   190,
   *   200,
   * ], subcodes: [], isTransient: null, httpStatuses: [], errorClass: "auth", waitSeconds: null },
   *   { codes: [
   *   100,
   * ], subcodes: [], isTransient: null, httpStatuses: [], errorClass: "invalid", waitSeconds: null },
   *   { codes: [
   *   613,
   * ], subcodes: [
   *   1487632,
   *   1487225,
   * ], isTransient: null, httpStatuses: [], errorClass: "entity_throttled", waitSeconds: 3600 },
   *   { codes: [
   *   613,
   * ], subcodes: [
   *   5044001,
   * ], isTransient: null, httpStatuses: [], errorClass: "account_throttled", waitSeconds: 1 },
   *   { codes: [
   *   613,
   * ], subcodes: [
   *   1996,
   * ], isTransient: null, httpStatuses: [], errorClass: "account_throttled", waitSeconds: 60 },
   *   { codes: [
   *   613,
   * ], subcodes: [], isTransient: null, httpStatuses: [], errorClass: "account_throttled", waitSeconds: null },
   *   { codes: [
   *   17,
   *   32,
   * ], subcodes: [], isTransient: null, httpStatuses: [], errorClass: "account_throttled", waitSeconds: null },
   *   { codes: [
   *   80000,
   *   80001,
   *   80002,
   *   80003,
   *   80004,
   *   80005,
   *   80006,
   *   80008,
   *   80009,
   *   80014,
   * ], subcodes: [], isTransient: null, httpStatuses: [], errorClass: "account_throttled", waitSeconds: null },
   *   { codes: [
   *   4,
   * ], subcodes: [], isTransient: null, httpStatuses: [], errorClass: "app_throttled", waitSeconds: null },
   *   { codes: [], subcodes: [
   *   2446079,
   *   1487742,
   * ], isTransient: null, httpStatuses: [], errorClass: "account_throttled", waitSeconds: null },
   *   { codes: [
   *   1,
   *   2,
   * ], subcodes: [], isTransient: null, httpStatuses: [], errorClass: "transient", waitSeconds: null },
   *   { codes: [], subcodes: [], isTransient: true, httpStatuses: [], errorClass: "transient", waitSeconds: null },
   *   { codes: [], subcodes: [], isTransient: null, httpStatuses: [
   *   401,
   *   403,
   * ], errorClass: "auth", waitSeconds: null },
   *   { codes: [], subcodes: [], isTransient: null, httpStatuses: [
   *   409,
   * ], errorClass: "conflict", waitSeconds: null },
   *   { codes: [], subcodes: [], isTransient: null, httpStatuses: [
   *   429,
   * ], errorClass: "account_throttled", waitSeconds: null },
   *   { codes: [], subcodes: [], isTransient: null, httpStatuses: [
   *   408,
   *   500,
   *   502,
   *   503,
   *   504,
   * ], errorClass: "unknown", waitSeconds: null },
   * ]
   */
  rules?: readonly PlatformErrorRule[] | undefined;

  /**
   * Seconds by which the first retry is spread, greater than 0, at most 3600; each further attempt doubles them.
   * @defaultValue 2
   */
  retryBaseSeconds?: number | undefined;

  /**
   * Most seconds by which a retry is spread, `retryBaseSeconds` to 86400.
   * @defaultValue 300
   */
  retryMostSeconds?: number | undefined;

  /**
   * How often a change may be sent in all, 1 to 100.
   * @defaultValue 5
   */
  mostAttempts?: number | bigint | undefined;

  /**
   * Seconds for which a throttled entity is parked where neither rule nor header names a wait, 0 to 2592000.
   * @defaultValue 3600
   */
  entityWaitSeconds?: number | undefined;

  /**
   * Seconds for which a throttled account is paused where neither rule nor header names a wait, 0 to 2592000.
   * @defaultValue 300
   */
  accountWaitSeconds?: number | undefined;

  /**
   * Seconds for which a throttled app is paused where neither rule nor header names a wait, 0 to 2592000.
   * @defaultValue 300
   */
  appWaitSeconds?: number | undefined;

  /**
   * Seconds until the value is read back where neither rule nor header names a wait, 0 to 2592000: a change that was
   * sent may still be on its way.
   * @defaultValue 10
   */
  readBackWaitSeconds?: number | undefined;
}

/** What the platform answered to a change that was sent, or that it did not answer. */
export interface PlatformError {
  /** HTTP status of the answer, 100 to 599. */
  httpStatus?: number | bigint | null | undefined;

  /** The platform's code of the error. */
  code?: number | bigint | null | undefined;

  /** Its subcode. */
  subcode?: number | bigint | null | undefined;

  /** Whether the platform calls the error transient. */
  isTransient?: boolean | null | undefined;

  /**
   * Wait that a header names, in seconds, 0 to 2592000; 0 names none. Meta's `estimated_time_to_regain_access` is in
   * minutes: give it times 60.
   */
  retryAfterSeconds?: number | null | undefined;

  /**
   * Whether the change was sent and no answer came: then nothing else counts.
   * @defaultValue false
   */
  timedOut?: boolean | undefined;

  /** What the platform said, for people. No rule looks at it, and no step repeats it: it may hold a token. */
  message?: string | null | undefined;
}

/**
 * One rule by which an error of the platform is told.
 *
 * It applies where each condition that it states holds; at least one is stated.
 */
export interface PlatformErrorRule {
  /**
   * The error's code is one of these; where the list is empty, any or none.
   * @defaultValue []
   */
  codes?: readonly (number | bigint)[] | undefined;

  /**
   * The error's subcode is one of these; where the list is empty, any or none.
   * @defaultValue []
   */
  subcodes?: readonly (number | bigint)[] | undefined;

  /** Whether the platform calls the error transient; where absent, either. */
  isTransient?: boolean | null | undefined;

  /**
   * The HTTP status is one of these, 100 to 599; where the list is empty, any or none.
   * @defaultValue []
   */
  httpStatuses?: readonly (number | bigint)[] | undefined;

  /** What the error means. */
  errorClass: PlatformErrorClass;

  /**
   * Least seconds to wait, also where a header names fewer, 0 to 2592000. Where absent, what the header names, else the
   * default of the class.
   */
  waitSeconds?: number | null | undefined;
}

/** What was read back from the platform. A change needs what it is about: its budget, its status or its targeting. */
export interface PlatformValue {
  /** Budget per day, in major units; 0 where the entity has none any more. */
  budget?: number | null | undefined;

  /** Whether the entity delivers. */
  status?: PlatformStatus | null | undefined;

  /** Whether the targeting is that of the change. */
  targeting?: TargetingState | null | undefined;
}

/** Prices of 1,000 impressions: log-normal between ads, clipped, times noise of the step and of the market. */
export interface PriceSpec {
  /** Median, in major units, greater than 0. */
  cpm: number;

  /** Standard deviation of the logarithm between ads, 0 to 3. */
  logSd: number;

  /** No ad is below this, greater than 0. */
  least: number;

  /** No ad is above this. */
  most: number;

  /** Standard deviation of the logarithm between the steps of one ad, 0 to 3. */
  stepLogSd: number;

  /** How much of the market's mood is left after one step, 0 to 0.9999. */
  marketPersistence: number;

  /** Standard deviation of the market's change in one step, on the log scale, 0 to 1. */
  marketShock: number;
}

/** How changes wait in the queue, and when the circuit breaker stops sending. */
export interface QueueConfig {
  /**
   * Hours after its submission at which a change that was not sent is expired, greater than 0, at most 2160.
   * @defaultValue 24
   */
  maxPendingHours?: number | undefined;

  /**
   * Seconds after which a change is judged again that waits for an event and not for an instant, 1 to 86400: for a kill
   * switch to be reset, a budget to be thawed, another change to be read back.
   * @defaultValue 60
   */
  recheckSeconds?: number | undefined;

  /**
   * Failures in a row that open the circuit breaker of an account, 1 to 100000; `null` switches it off. A failure is a
   * change that the platform could not take (`transient`) or did not answer (`unknown`).
   * @defaultValue 5
   */
  breakerFailures?: number | bigint | null | undefined;

  /**
   * The same over all accounts; `null` switches it off.
   * @defaultValue 20
   */
  breakerAllFailures?: number | bigint | null | undefined;

  /**
   * Seconds for which an open circuit breaker holds changes back before one of them may try, 1 to 86400.
   * @defaultValue 300
   */
  breakerOpenSeconds?: number | undefined;
}

/** A change in the queue. */
export interface QueuedChange {
  /** The change. */
  changeId: string;

  /** The change as it was submitted. */
  change: AdChange;

  /** How far it has come. */
  status: ChangeStatus;

  /** How often it was claimed: whoever sends it says which time is meant. */
  attempt: number;

  /** How often it was sent since it last took effect. */
  sends: number;

  /** When it was submitted. RFC 3339 text, in UTC. */
  submittedAt: string;

  /** When it is expired unless it was sent. RFC 3339 text, in UTC. */
  expiresAt: string;

  /** When it may be claimed; absent unless it is pending. */
  earliestExecuteAt: string | null;

  /** When it is to be sent; once it was sent, when that was. Absent before it was claimed. */
  executeAt: string | null;

  /** When its lease expires; absent unless it is claimed or executing. */
  leaseExpiresAt: string | null;

  /** When the platform's value is to be read back; absent unless it is unknown. */
  readBackAt: string | null;

  /** Budget per day before it, in major units; absent unless it is a budget change that was claimed. */
  budgetBefore: number | null;

  /** The same in minor units. */
  budgetBeforeMinor: number | null;

  /** Budget per day to send, in major units; absent unless it is a budget change that was claimed. */
  budgetAfter: number | null;

  /** The same in minor units. */
  budgetAfterMinor: number | null;

  /** The rule that held it back or clamped it last. */
  rule: GuardRule | null;

  /** Why it is where it is, in one sentence. */
  reason: string;
}

/** The figures behind a recommendation. */
export interface RecommendationMetrics {
  /** Impressions so far. */
  impressions: number;

  /** Clicks so far. */
  clicks: number;

  /** Money spent so far, in major units. */
  spend: number;

  /** Revenue so far in the configured mode, in major units. */
  revenue: number;

  /** Clicks per impression as counted; absent without impressions. */
  ctr: number | null;

  /** Revenue per unit of spend as counted; absent without spend. */
  roas: number | null;

  /** Current click-through rate (funnel model). */
  posteriorCtr: Estimate | null;

  /** Value that a click will have brought once all its outcomes are known, in major units (funnel model). */
  valuePerClick: Estimate | null;

  /**
   * Value per unit of spend at the current budget, once all outcomes are known: the posterior of ROAS (funnel model).
   */
  valuePerSpend: Estimate | null;

  /** Clicks whose outcome is known by now: clicks times maturity. */
  effectiveExposure: number;

  /** Share of the evidence that has arrived, 0 to 1. */
  maturity: number;

  /**
   * What fatigue left of the ad's fresh click-through rate, 0 to 1: fitted where the ad has a history in the funnel
   * model, else exp(-`decayConstant` * impressions).
   */
  decayFactor: Estimate;

  /** Impressions in which the click-through rate halves; absent without decay. */
  halfLifeImpressions: number | null;

  /** Score of the scheduled model, 0 to 1. */
  score: number | null;

  /** Weight of CTR in that score, 0 to 1. */
  ctrWeight: number | null;

  /** Weight of ROAS in that score, 0 to 1. */
  roasWeight: number | null;

  /** Share of the live budget before bounds, 0 to 1; 0 for a frozen budget. */
  shareBeforeBounds: number;

  /** Share of the total after bounds. */
  shareAfterBounds: number;

  /** Which bound the recommended budget sits at. */
  bound: Bound;

  /** Probability of being the best of all, 0 to 1; only where it was asked for. */
  probabilityBest: number | null;
}

/** What became of a change whose outcome was not known, with the values that tell it. */
export interface Reconciliation {
  /** The change. */
  changeId: string;

  /** What became of it. */
  outcome: ReconciliationOutcome;

  /** Budget per day that was sent, in minor units; absent unless the change is one of a budget. */
  sentBudgetMinor: number | null;

  /** Budget per day before the change, in minor units; absent unless the change is one of a budget. */
  previousBudgetMinor: number | null;

  /** Budget per day that was read back, in minor units; absent unless the change is one of a budget. */
  readBudgetMinor: number | null;

  /** The outcome and its grounds in one sentence. */
  reason: string;
}

/** A creative that should be refreshed now. */
export interface RefreshRequest {
  /** The ad whose fatigue asks for it. */
  adId: string;

  /** The creative it shows; absent where its registration names none. */
  creativeId: string | null;

  /** What people call the creative; absent where it was not registered with a name. */
  creativeName: string | null;

  /** Why. */
  reason: string;
}

/** Where an ad's refresh trigger stands. Keep it with the ad and give it back with the next call. */
export interface RefreshState {
  /** Whether a refresh is called for: set below the trigger, cleared above the higher clearing mark. */
  active: boolean;

  /** Age of the ad in hours when it last asked for a refresh; absent where it never did. */
  requestedAgeHours: number | null;
}

/** How what happened becomes known: at once and once, or as platforms and webhooks tell it. */
export interface ReportsSpec {
  /** Share of events that are told a second time, 0 to 1. */
  duplicateShare: number;

  /** Share of deliveries, stage entries and changes of deals that become known late, 0 to 1. */
  delayedShare: number;

  /** Share of deliveries that are first told with a tenth of their clicks missing, and corrected later, 0 to 1. */
  correctedShare: number;

  /** Longest time until a late event, a second telling or a correction, in hours, 0 to 720. */
  delayHours: number;
}

/** A change in the ledger. */
export interface Reservation {
  /** The change. */
  changeId: string;

  /** The ad account. */
  accountId: string;

  /** The campaign; the budget where the change named none. */
  campaignId: string;

  /** What holds the budget on the platform. */
  budgetId: string;

  /** What the change does. */
  kind: ChangeKind;

  /** How far it has come. */
  status: ReservationStatus;

  /** How often it got a place, from 1: whoever sends, commits or releases it says which one is meant. */
  attempt: number;

  /** When it is to be sent; once it is sent, when that was. RFC 3339 text, in UTC. */
  executeAt: string;

  /** When its lease expires. RFC 3339 text, in UTC. */
  leaseExpiresAt: string;

  /** Budget per day before it, in major units; absent unless it is a budget change. */
  budgetBefore: number | null;

  /** The same in minor units. */
  budgetBeforeMinor: number | null;

  /** Budget per day to send, in major units; absent unless it is a budget change. */
  budgetAfter: number | null;

  /** The same in minor units. */
  budgetAfterMinor: number | null;
}

/** The answer to a request for a place. */
export interface ReserveAnswer {
  /** What became of the request. */
  status: ReserveStatus;

  /** The verdict; absent for a change that is known. */
  verdict: GuardVerdict | null;

  /** The change in the ledger; absent where it has no place. */
  reservation: Reservation | null;
}

/** Value per unit of spend of the starting ads, fresh and under an equal split, to which deal values are scaled. */
export interface RoasSpec {
  /** Median over accounts, greater than 0. */
  median: number;

  /** Standard deviation of the logarithm over accounts, 0 to 3. */
  logSd: number;
}

/** What an episode earned. */
export interface Run {
  /** True expected value of the clicks bought, in major units. */
  value: number;

  /** Clicks bought. */
  clicks: number;

  /** Money spent, in major units. */
  spend: number;

  /** The value of each day's clicks. */
  valueByDay: number[];
}

/** How an ad's delivery saturates with its budget per day. */
export interface SaturationSpec {
  /** Shape of the curve. */
  curve: Curve;

  /** Exponent of the power curve, 0.01 to 0.9. */
  exponent: number;

  /** Where the Hill curve has halved, in units of the ad's scale, 0.01 to 10^6. */
  halfAt: number;

  /** Median scale of an ad, in major units per day, greater than 0. */
  scalePerDay: number;

  /** Standard deviation of the scale's logarithm between ads, 0 to 3. */
  scaleLogSd: number;

  /** Part of the loss, on the log scale, that shows in the click-through rate and not in the price, 0 to 1. */
  hiddenShare: number;
}

/** Constants of the scheduled model. */
export interface ScheduledConfig {
  /** Weight of CTR by age. */
  ctrWeight?: CtrWeight | undefined;

  /**
   * CTR that scores 1, greater than 0.
   * @defaultValue 0.05
   */
  fullCtr?: number | undefined;

  /**
   * ROAS that scores 1, greater than 0.
   * @defaultValue 3
   */
  fullRoas?: number | undefined;

  /**
   * Spend below this counts as this when ROAS is computed, in major units, greater than 0.
   * @defaultValue 0.01
   */
  minSpend?: number | undefined;

  /**
   * Decay of the score per impression, at least 0: `decay_factor = exp(-decay_constant * impressions)`.
   * @defaultValue 0.0001
   */
  decayConstant?: number | undefined;

  /**
   * Boost of the score at a `dnaScore` of 1, 0 to 10 (0.2 is at most a factor of 1.2).
   * @defaultValue 0.2
   */
  dnaBoost?: number | undefined;

  /**
   * Impressions below this count as this in the Beta posterior, at least 1.
   * @defaultValue 100
   */
  minImpressions?: number | undefined;

  /**
   * Temperature of the softmax over scores, 0.001 to 1000: low follows the best, high spreads evenly.
   * @defaultValue 1
   */
  temperature?: number | undefined;
}

/** How demand comes and goes: ln CTR of all ads moves as one sine, which starts at its middle and rises. */
export interface SeasonSpec {
  /** Days from one peak to the next, 0.25 to 730. */
  periodDays: number;

  /** How far ln CTR is from its middle at a peak, 0 to 2. */
  logAmplitude: number;
}

/** The day on which the ads change: each running ad's first rate is multiplied by a factor of its own. */
export interface ShiftSpec {
  /** The day, 0 to 730; from it on the factors hold. */
  day: number;

  /** Standard deviation of the factor's logarithm, with a mean of one, 0 to 3; 0 where nothing changes. */
  logSd: number;
}

/** One stage of the funnel, entered from the stage before it (the first from a click). */
export interface Stage {
  /** Name, unique among the stages; the key of `stageCounts`. */
  name: string;

  /** Share of the stage before that is expected to enter this one, inside (0, 1). */
  nominalRate: number;

  /** Coefficient of variation of the rate between ads, 0.01 to 10. */
  cv: number;

  /**
   * Median days from the stage before to this one, 0 (at once) to 3650.
   * @defaultValue 0
   */
  lagMedianDays?: number | undefined;

  /**
   * Standard deviation of the logarithm of that time, 0.01 to 5.
   * @defaultValue 1
   */
  lagSigma?: number | undefined;
}

/**
 * What a change of a deal did to its value.
 *
 * The `calculatedValue` of one remembered deal's changes sum to what it is worth: its amount (capped) once won, nothing
 * once lost or deleted.
 */
export interface StageChange {
  /** The tenant. */
  tenantId: string;

  /** The deal; absent where the call named none. */
  dealId: string | null;

  /** The ad that the deal is credited to, if any. */
  adId: string | null;

  /** The ad that it was credited to before: where that is another one, all that was reported for it moves. */
  previousAdId: string | null;

  /** The stage before, if it was in one. */
  stageFrom: string | null;

  /** The stage after, if it is in one. */
  stageTo: string | null;

  /** What the deal is worth after the change, in major units. */
  syntheticValue: number;

  /** The same in minor units. */
  syntheticValueMinor: number;

  /** What the change added, in major units; negative where the deal lost value. */
  calculatedValue: number;

  /** The same in minor units. */
  calculatedValueMinor: number;

  /** Currency of the values. */
  currency: string;

  /** Probability that the deal is won. */
  probability: number;

  /** Share of the value that the time in its stage has left, 0 to 1. */
  survival: number;

  /** How far the value can be relied on, 0 to 1. */
  confidence: number;

  /** What became of the change. */
  outcome: StageChangeOutcome;

  /** Why, in one sentence with the numbers. */
  reason: string;
}

/** An entry into a stage that counts for an ad from now on, or no more. */
export interface StageCredit {
  /** The ad. */
  adId: string;

  /** The deal that entered the stage. */
  dealId: string;

  /** Name of the funnel's stage. */
  stage: string;

  /** When the deal entered it. RFC 3339 text, in UTC. */
  enteredAt: string;

  /** How much of the entry counts for the ad, 0 to 1; negative where it counts no more. */
  credit: number;
}

/**
 * A conversion entered a stage of the funnel. Evidence of accounts configured for `deals` that have no tenant: of those
 * that have one, the CRM tells.
 */
export interface StageEntry {
  /** Id of the event: one that was seen before changes nothing. */
  eventId: string;

  /** When it happened. */
  occurredAt: Instant;

  /** The ad it is credited to. */
  adId: string;

  /** Id of the conversion, the same through all its stages. */
  conversionId: string;

  /** Name of the stage. */
  stage: string;

  /** When the ad was clicked; needed to learn the lag of the first stage. */
  exposedAt?: Instant | null | undefined;

  /** Value of the deal, in major units, where it is known; counts at the last stage. */
  value?: number | null | undefined;

  /** Currency of `value`; where absent, the configured one. */
  currency?: string | null | undefined;
}

/** One stage as it is known now. */
export interface StageReport {
  /** Name of the stage. */
  stage: string;

  /** Whether a deal in it is still undecided. */
  kind: StageKind;

  /** Value of a deal without an amount of its own that has just entered, in major units. */
  value: number;

  /** The same in minor units. */
  valueMinor: number;

  /** Probability that a deal in it is won. */
  probability: number;

  /** How far the figures can be relied on, 0 to 1. */
  confidence: number;

  /** Closed deals that passed it. */
  closedDeals: number;

  /** Of those, the won ones. */
  wonDeals: number;
}

/** One stage of the funnel: its rates and lags as they are, and as the owner believes them to be. */
export interface StageSpec {
  /** Name. */
  name: string;

  /** Nominal share of the stage before (of clicks for the first) that enters it, inside (0, 1); the owner knows it. */
  rate: number;

  /** Standard deviation of the rate's logarithm between ads, with a mean of one, 0 to 3. */
  logSd: number;

  /** No ad's rate is below this, 1e-9 to 1. */
  least: number;

  /** No ad's rate is above this, inside (0, 1). */
  most: number;

  /** True median lag from the stage before, in days, greater than 0, at most 3650. */
  lagMedianDays: number;

  /** True standard deviation of the lag's logarithm, 0 to 5. */
  lagSigma: number;

  /** Median lag as the owner configures it, in days, 0 to 3650. */
  believedLagMedianDays: number;

  /** Standard deviation of the lag's logarithm as the owner configures it, 0.01 to 5. */
  believedLagSigma: number;

  /** Its name in the CRM, where it has another one there. */
  crmStage: string | null;
}

/** One stage of a tenant's table. */
export interface StageValue {
  /** Name or id of the stage as the CRM sends it, unique in the table. */
  name: string;

  /**
   * Whether a deal in this stage is still undecided.
   * @defaultValue "open"
   */
  kind?: StageKind | undefined;

  /**
   * Value of an average deal in this stage, in major units, 0 to `averageDealValue`. An open stage has either this or
   * `probability`.
   */
  value?: number | null | undefined;

  /** Probability that a deal in this stage is won, 0 to 1: the deal is worth that share of its amount. */
  probability?: number | null | undefined;

  /**
   * How far the figure can be relied on, 0 to 1. It is reported and multiplies nothing; closed deals raise it.
   * @defaultValue 0.5
   */
  confidence?: number | undefined;

  /**
   * Median days in this stage of the deals that move on, 0 to 3650; a deal that stays longer is written down. 0 never
   * writes down.
   * @defaultValue 0
   */
  stallMedianDays?: number | undefined;

  /**
   * Standard deviation of the logarithm of that time, 0.01 to 5.
   * @defaultValue 1
   */
  stallSigma?: number | undefined;
}

/** Size of an optimizer's state. */
export interface StateSize {
  /** Ads kept, retired ones included. */
  ads: number;

  /** Periods with a delivery that are kept apart. */
  periods: number;

  /** Conversions remembered. */
  conversions: number;

  /** Touches of ads remembered. */
  touches: number;

  /** Deals remembered. */
  deals: number;

  /** Event ids remembered. */
  events: number;
}

/** A figure over many accounts. */
export interface Summary {
  /** Mean. */
  mean: number;

  /** Standard error of the mean; 0 for fewer than two accounts. */
  standardError: number;

  /** Mean of the worst tenth of the accounts, rounded up to whole accounts. */
  worstDecile: number;
}

/** What a tenant's deals are worth. */
export interface TenantConfig {
  /**
   * Currency of every amount, as three upper-case letters.
   * @defaultValue "USD"
   */
  currency?: string | undefined;

  /**
   * Value of one unit of another currency in the tenant's, by its code, 10^-6 to 10^6; an amount in a currency that is
   * not listed is rejected.
   * @defaultValue {}
   */
  exchangeRates?: Readonly<Record<string, number>> | undefined;

  /**
   * The stages, 1 to 64, in the order in which deals pass them; at least one is won.
   * @defaultValue [
   *   { name: "lead", kind: "open", value: 0, probability: null, confidence: 0.3, stallMedianDays: 1.2, stallSigma: 1 },
   *   { name: "appointment", kind: "open", value: 2250, probability: null, confidence: 0.5, stallMedianDays: 1.5, stallSigma: 1 },
   *   { name: "show", kind: "open", value: 9000, probability: null, confidence: 0.7, stallMedianDays: 1.5, stallSigma: 1 },
   *   { name: "won", kind: "won", value: null, probability: null, confidence: 0.5, stallMedianDays: 0, stallSigma: 1 },
   *   { name: "lost", kind: "lost", value: null, probability: null, confidence: 0.5, stallMedianDays: 0, stallSigma: 1 },
   * ]
   */
  stages?: readonly StageValue[] | undefined;

  /**
   * Amount of a deal that has none of its own, in major units, greater than 0, at most 10^9.
   * @defaultValue 15000
   */
  averageDealValue?: number | undefined;

  /** Most that one deal counts, in major units, greater than 0, at most 10^9; where absent, deals are not capped. */
  maxDealValue?: number | null | undefined;

  /**
   * Whether the probability of winning from a stage is learned from closed deals; else the configured ones stand.
   * @defaultValue true
   */
  learnProbabilities?: boolean | undefined;

  /**
   * How many closed deals the configured probability of a stage is worth against those seen, 0.1 to 10^6.
   * @defaultValue 20
   */
  probabilityPrior?: number | undefined;

  /**
   * Days for which a deal is remembered after its last event, 1 to 3650. Until then the order of its events does not
   * matter. A won deal keeps its value for ever.
   * @defaultValue 365
   */
  retentionDays?: number | undefined;
}

/** What is to be done at one instant. */
export interface Tick {
  /** Budgets. */
  decision: Decision;

  /** How tired each live ad is, by ad id. */
  fatigue: FatigueReport[];

  /** Creatives to refresh now, once per creative and cool-down. */
  refreshRequests: RefreshRequest[];
}

/** A recorded click or view of an ad. */
export interface Touch {
  /** Id of the touch: one that was seen of the tenant before changes nothing. */
  eventId: string;

  /** When it happened. */
  occurredAt: Instant;

  /** The tenant whose ad it is. */
  tenantId: string;

  /** The ad. */
  adId: string;

  /** Campaign of the ad. */
  campaignId?: string | null | undefined;

  /**
   * Whether the ad was clicked or only seen.
   * @defaultValue "click"
   */
  kind?: TouchKind | undefined;

  /**
   * Whether the person consented to be recognised by device or address; without it fingerprint, address and user agent
   * are not kept.
   * @defaultValue false
   */
  consent?: boolean | undefined;

  /** By what the touch is recognised. */
  identity: Identity;

  /** What the touch cost, in major units, 0 to 10^9. */
  cost?: number | null | undefined;
}

/** What became of a touch, and what it changed. */
export interface TouchOutcome {
  /** What became of it. */
  status: TouchStatus;

  /** Why, unless it was recorded. */
  reason: string;

  /** Keys of it that are not used. */
  ignoredKeys: IgnoredKey[];

  /** Touches that were forgotten since they are older than what is kept. */
  expiredTouches: number;

  /** Touches that were dropped since there were more than `maxTouches`, the oldest first. */
  droppedTouches: number;

  /** Conversions that are credited otherwise now. */
  corrections: Attribution[];
}

/** How leads are traced to their ads. */
export interface TrackingSpec {
  /** What is told of a lead. */
  toldAs: ToldAs;

  /**
   * Share of leads that nothing leads back to their click, 0 to 1: as stage entries they are never told, as deals they
   * belong to no ad.
   */
  lostShare: number;

  /** How far an ad's own share is from that at most, as a part of it, 0 to 1; no ad loses more than all. */
  lostSpread: number;

  /**
   * Share of the other leads that still know their click's id, 0 to 1; the rest are recognised by their device. Counts
   * for deals alone.
   */
  clickIdShare: number;

  /** Name of the CRM's stage for deals that are lost. */
  lostStage: string;
}

/** Thresholds of kill, scale and maintain; amounts are in the configured currency's major units. */
export interface VerdictConfig {
  /**
   * No verdict but maintain below this spend, at least 0.
   * @defaultValue 200
   */
  minSpend?: number | undefined;

  /**
   * Ignorance zone: no kill while the ad is younger than this, in days, at least 0.
   * @defaultValue 2
   */
  ignoranceDays?: number | undefined;

  /**
   * Ignorance zone: no kill below this spend, at least 0.
   * @defaultValue 100
   */
  ignoranceSpend?: number | undefined;

  /**
   * An ad below this ROAS is killed, at least 0.
   * @defaultValue 0.5
   */
  killRoas?: number | undefined;

  /**
   * An ad above this ROAS is scaled, above `killRoas`.
   * @defaultValue 3
   */
  scaleRoas?: number | undefined;

  /**
   * Funnel model: least probability that the ROAS is below `killRoas` for a kill, inside (0, 1).
   * @defaultValue 0.9
   */
  killProbability?: number | undefined;

  /**
   * Funnel model: least probability that the ROAS is above `scaleRoas` for a scale, inside (0, 1).
   * @defaultValue 0.7
   */
  scaleProbability?: number | undefined;
}

/** A simulated world. */
export interface World {
  /** Name. */
  name: string;

  /** What it is, in one line. */
  description: string;

  /** Days that are played, 1 to 730. */
  days: number;

  /** Hours between decisions, 1 to 24, a whole number of times in a day. */
  stepHours: number;

  /** The ads and their money. */
  ads: AdsSpec;

  /** Click-through rates. */
  ctr: CtrSpec;

  /** Prices of impressions. */
  price: PriceSpec;

  /** How an ad's delivery saturates. */
  saturation: SaturationSpec;

  /** How ads tire. */
  fatigue: FatigueSpec;

  /** How demand comes and goes. */
  season: SeasonSpec;

  /** The day on which the ads change. */
  shift: ShiftSpec;

  /** What becomes of clicks. */
  funnel: FunnelSpec;

  /** Values of deals. */
  deal: DealSpec;

  /** Return of the account. */
  roas: RoasSpec;

  /** What limits every policy's wish. */
  guard: GuardSpec;

  /** How leads are traced to their ads. */
  tracking: TrackingSpec;

  /** How what happened becomes known. */
  reports: ReportsSpec;
}

/** Anything that happens to an account; `type` says what. */
export type Event =
  | ({ type: "ad_registered" } & AdRegistered)
  | ({ type: "ad_retired" } & AdRetired)
  | ({ type: "change_committed" } & ChangeCommitted)
  | ({ type: "conversion" } & Conversion)
  | ({ type: "creative_registered" } & CreativeRegistered)
  | ({ type: "deal_stage" } & DealStage)
  | ({ type: "delivery" } & Delivery)
  | ({ type: "feedback" } & Feedback)
  | ({ type: "stage_entry" } & StageEntry)
  | ({ type: "touch" } & Touch);

/**
 * How far an action has come.
 * - `reserved`: It has its place and is not being sent yet: the place is free again at `expiresAt`.
 * - `executing`: It is being sent.
 * - `unknown`: It may have been sent; it keeps its place until its outcome was read back.
 * - `sent`: It was sent.
 */
export type ActionStatus =
  | "reserved"
  | "executing"
  | "unknown"
  | "sent";

/**
 * Whether the budgets sum to the total.
 * - `exact`: The budgets sum to the total.
 * - `empty`: Nothing was given to allocate to.
 * - `minima_exceed_total`: The least budgets exceed the total: each budget is at its least and `unallocated` is
 *   negative.
 * - `maxima_below_total`: The largest budgets are below the total: each budget is at its largest and `unallocated` is
 *   positive.
 */
export type AllocationStatus =
  | "exact"
  | "empty"
  | "minima_exceed_total"
  | "maxima_below_total";

/**
 * What is done with two ads of which neither is clearly the likelier.
 * - `split`: Each gets its share of the credit.
 * - `unattributed`: Neither gets any.
 */
export type Ambiguity =
  | "split"
  | "unattributed";

/**
 * By what a conversion was matched.
 * - `exact_id`: A click id or a subject that both have.
 * - `fingerprint`: The device's fingerprint.
 * - `ip`: The address.
 * - `aggregate`: By nothing of its own: it is spread over the ads by their clicks and the likely lag.
 * - `unattributed`: Nothing matched.
 */
export type AttributionMethod =
  | "exact_id"
  | "fingerprint"
  | "ip"
  | "aggregate"
  | "unattributed";

/**
 * Which bound a budget sits at.
 * - `none`: None: the budget follows its share.
 * - `floor`: The least share of the equal split that every live budget gets.
 * - `min_budget`: The ad's own `minBudget`.
 * - `max_budget`: The ad's own `maxBudget`.
 * - `change_limit`: The largest relative change of the current budget.
 * - `change_limit_below_floor`: The largest relative change, which kept the budget below its floor or `minBudget`.
 * - `change_limit_above_max`: The largest relative change, which kept the budget above `maxBudget`.
 * - `new_ad`: A new ad gets no more than the equal share.
 * - `frozen`: Frozen at its current budget.
 * - `min_change`: The change was too small to make.
 * - `headroom`: What the guard lets through now.
 */
export type Bound =
  | "none"
  | "floor"
  | "min_budget"
  | "max_budget"
  | "change_limit"
  | "change_limit_below_floor"
  | "change_limit_above_max"
  | "new_ad"
  | "frozen"
  | "min_change"
  | "headroom";

/**
 * What a change does on the platform.
 * - `budget`: Sets the budget per day.
 * - `pause`: Stops delivery. It counts as an action, and nothing but a kill switch or a freeze holds it back.
 * - `activate`: Starts delivery.
 * - `targeting`: Changes who is reached.
 */
export type ChangeKind =
  | "budget"
  | "pause"
  | "activate"
  | "targeting";

/**
 * How far a change has come in the queue.
 * - `pending`: It waits, until `earliestExecuteAt` at least.
 * - `claimed`: A worker has it, and is to send it at `executeAt`, before its lease expires.
 * - `executing`: It is being sent.
 * - `unknown`: It may have taken effect: the platform's value is to be read back, at `readBackAt`.
 * - `completed`: It took effect, or the platform had the value already.
 * - `failed`: It took no effect, and is not sent again: a person is to look at it.
 * - `superseded`: A newer change of the same entity took its place.
 * - `expired`: It waited for too long, or the data that it rests on is too old.
 * - `cancelled`: It was withdrawn.
 * - `suggested`: It would have been sent, but the mode only suggests.
 */
export type ChangeStatus =
  | "pending"
  | "claimed"
  | "executing"
  | "unknown"
  | "completed"
  | "failed"
  | "superseded"
  | "expired"
  | "cancelled"
  | "suggested";

/**
 * Whether the circuit breaker lets changes through.
 * - `closed`: It lets them through.
 * - `open`: It holds them back, pauses aside.
 * - `half_open`: It lets one through, which tries whether the platform works again.
 */
export type CircuitState =
  | "closed"
  | "open"
  | "half_open";

/**
 * How the value of a journey is split over its touches.
 * - `first`: All to the first touch.
 * - `last`: All to the last touch.
 * - `linear`: The same to each touch.
 * - `position`: `firstShare` to the first touch, `lastShare` to the last, the rest to those between in equal parts.
 * - `time_decay`: A touch has half the weight of one that came `halfLifeDays` later.
 * - `markov`: By what would be lost without the ad, in a Markov chain fitted to all journeys.
 * - `shapley`: The Shapley value: the same to each distinct ad of the journey.
 */
export type CreditModel =
  | "first"
  | "last"
  | "linear"
  | "position"
  | "time_decay"
  | "markov"
  | "shapley";

/**
 * Shape of the saturation.
 * - `power`: (1 + x)^-exponent.
 * - `hill`: 1 / (1 + x / `halfAt`).
 */
export type Curve =
  | "power"
  | "hill";

/**
 * Where an account's evidence of value comes from; the other path is refused, so that nothing counts twice.
 * - `deals`: Conversions that move through the funnel's stages.
 * - `feedback`: Revenue per ad, reported in increments.
 */
export type EvidencePath =
  | "deals"
  | "feedback";

/**
 * How tired an ad is.
 * - `HEALTHY`: Nothing points to fatigue.
 * - `FATIGUING`: The click-through rate falls, or people begin to see the ad too often.
 * - `SATURATED`: The creative is worn out, or its impressions became expensive.
 * - `AUDIENCE_EXHAUSTED`: The audience has seen it: too many impressions per person, or hardly any new ones.
 * - `INSUFFICIENT_DATA`: Too few impressions to judge.
 */
export type FatigueStatus =
  | "HEALTHY"
  | "FATIGUING"
  | "SATURATED"
  | "AUDIENCE_EXHAUSTED"
  | "INSUFFICIENT_DATA";

/**
 * Whether the guard only says what it would do.
 * - `suggest`: Verdicts alone: nothing may be sent.
 * - `enforce`: What a verdict allows may be sent.
 */
export type GuardMode =
  | "suggest"
  | "enforce";

/**
 * What is to be done with a change.
 * - `allow`: It may be sent at `executeAt`.
 * - `clamp`: It may be sent at `executeAt` with the nearest safe budget.
 * - `defer`: It is safe from `clearsAt` on, and not a millisecond earlier.
 * - `deny`: It is not safe, and waiting alone does not make it so.
 */
export type GuardOutcome =
  | "allow"
  | "clamp"
  | "defer"
  | "deny";

/**
 * The rule that decided.
 * - `kill_switch`: The kill switch of the account or of all accounts is pulled.
 * - `frozen`: The budget is frozen.
 * - `in_flight`: Another budget change of the same budget may yet be sent. Observed: how many.
 * - `outside_edit`: The budget is not the one that the last known change left: somebody edited it. Observed: the
 *   current budget; limit: the one that was left.
 * - `no_change`: The proposed budget is the current one.
 * - `stale_data`: The data is too old. Observed and limit: hours.
 * - `learning`: The platform learns how to deliver. Observed and limit: hours.
 * - `cool_down`: The last change of the budget is too recent. Observed and limit: hours.
 * - `min_budget`: The least budget. Observed: the proposed budget; limit: the bound.
 * - `max_budget`: The largest budget. Observed: the proposed budget; limit: the bound.
 * - `velocity`: The budget moves too far within `changeWindowHours`. Observed: the proposed budget; limit: the bound.
 * - `daily_velocity`: The budget moves too far within 24 hours. Observed: the proposed budget; limit: the bound.
 * - `weekly_velocity`: The budget moves too far within 7 days. Observed: the proposed budget; limit: the bound.
 * - `campaign_rate`: The campaign's actions within the hour. Observed and limit: actions.
 * - `edit_rate`: The budget's edits within the hour. Observed and limit: edits.
 * - `account_score`: The account's score. Observed: points with this write; limit: points.
 * - `jitter`: It is not time to send yet. Observed: seconds that are left.
 */
export type GuardRule =
  | "kill_switch"
  | "frozen"
  | "in_flight"
  | "outside_edit"
  | "no_change"
  | "stale_data"
  | "learning"
  | "cool_down"
  | "min_budget"
  | "max_budget"
  | "velocity"
  | "daily_velocity"
  | "weekly_velocity"
  | "campaign_rate"
  | "edit_rate"
  | "account_score"
  | "jitter";

/**
 * A policy that comes with the library.
 * - `equal_split`: The same for every ad.
 * - `greedy_roas`: What dashboards suggest: everything to the ad with the best return seen so far, untried ads first.
 * - `scheduled`: The age-scheduled blend of CTR and ROAS, through the sampler.
 * - `thompson_won`: Textbook Thompson sampling on won deals per click: silence counts as failure.
 * - `thompson_ctr`: Textbook Thompson sampling on clicks per impression.
 * - `funnel`: The funnel model through the optimizer, shares from means and widths.
 * - `funnel_thompson`: The same with shares from posterior draws.
 */
export type KnownPolicy =
  | "equal_split"
  | "greedy_roas"
  | "scheduled"
  | "thompson_won"
  | "thompson_ctr"
  | "funnel"
  | "funnel_thompson";

/**
 * What a layer found.
 * - `matched`: It credits the conversion.
 * - `no_key`: The conversion has no key of this kind that is used.
 * - `no_touch`: No touch has the key within the window.
 * - `other_browser`: Only touches of other browsers have the key.
 * - `too_many_identities`: More identities have the key than one may have.
 * - `not_confident`: The likeliest ads are below the least confidence.
 * - `ambiguous`: Two ads can't be told apart, and the credit is not split.
 */
export type LayerOutcome =
  | "matched"
  | "no_key"
  | "no_touch"
  | "other_browser"
  | "too_many_identities"
  | "not_confident"
  | "ambiguous";

/**
 * Which model turns evidence into shares of the budget.
 * - `funnel`: Pooled, delay-corrected funnel posterior with fatigue and spend response.
 * - `scheduled`: Age-scheduled blend of CTR and ROAS with Beta draws.
 */
export type Model =
  | "funnel"
  | "scheduled";

/**
 * What to do after the platform refused a change, or did not answer.
 * - `retry`: Judge the change again at `at` and send it, once the value that was read back says that it was not
 *   applied.
 * - `park_entity`: Send nothing for the entity until `at`.
 * - `pause_account`: Send nothing for the account until `at`.
 * - `pause_app`: Send nothing at all until `at`: the limit is that of the app.
 * - `stop_and_alert`: Send nothing more with this token, and tell a person.
 * - `dead_letter`: Give the change up, and keep it for a person to look at.
 * - `reconcile`: Read the platform's value at `at` and reconcile it, before anything is sent again.
 */
export type NextAction =
  | "retry"
  | "park_entity"
  | "pause_account"
  | "pause_app"
  | "stop_and_alert"
  | "dead_letter"
  | "reconcile";

/**
 * What became of an event.
 * - `applied`: It changed the state.
 * - `duplicate`: It is known already, or a newer version of it is.
 * - `late`: It happened longer before the newest event than `maxLatenessHours` allows.
 * - `unknown_ad`: Its ad is not registered yet: it is kept and counts once the ad is.
 * - `expired`: It reports on a time before the horizon.
 * - `rejected`: It contradicts the configuration.
 */
export type OutcomeStatus =
  | "applied"
  | "duplicate"
  | "late"
  | "unknown_ad"
  | "expired"
  | "rejected";

/**
 * What an error of the platform means for the change that was sent.
 * - `entity_throttled`: The platform takes no more changes of this entity for a while. The change was not applied.
 * - `account_throttled`: The platform takes no more calls for this account for a while. The change was not applied.
 * - `app_throttled`: The platform takes no more calls of this app for a while. The change was not applied.
 * - `transient`: It may work later. Whether the change was applied is not certain.
 * - `auth`: The token or its permissions don't suffice. Sending again does not help.
 * - `invalid`: The change itself is refused. Sending again does not help.
 * - `conflict`: Somebody else changed the entity meanwhile.
 * - `unknown`: Whether the change was applied is not known: it was sent and not answered, or answered with what no
 *   rule knows.
 */
export type PlatformErrorClass =
  | "entity_throttled"
  | "account_throttled"
  | "app_throttled"
  | "transient"
  | "auth"
  | "invalid"
  | "conflict"
  | "unknown";

/**
 * Whether the platform delivers an entity.
 * - `active`: It delivers, or would.
 * - `paused`: It is paused.
 * - `other`: Anything else: archived, deleted.
 */
export type PlatformStatus =
  | "active"
  | "paused"
  | "other";

/**
 * Which ads share their rates.
 * - `campaign`: The ads of one campaign; a campaign with fewer than 5 budgets pools over the account.
 * - `account`: All ads of the call.
 */
export type PoolBy =
  | "campaign"
  | "account";

/**
 * What became of a change.
 * - `applied`: It was applied: commit it.
 * - `not_applied`: It was not applied: it may be judged and sent again, while attempts are left.
 * - `conflict`: The value is somebody else's: release the change, and never overwrite what is there.
 */
export type ReconciliationOutcome =
  | "applied"
  | "not_applied"
  | "conflict";

/**
 * How far a change has come in the ledger.
 * - `reserved`: It has its place, and is to be sent before its lease expires.
 * - `executing`: It is being sent.
 * - `unknown`: Its lease expired while it was being sent: it keeps its place until its outcome was read back.
 * - `sent`: It was sent.
 * - `released`: It was given back: it did not take effect.
 * - `expired`: Its lease expired before it was sent: it did not take effect.
 */
export type ReservationStatus =
  | "reserved"
  | "executing"
  | "unknown"
  | "sent"
  | "released"
  | "expired";

/**
 * What became of a request for a place.
 * - `reserved`: The change has its place, and it is the caller's to send.
 * - `known`: The change had one already, or was sent: nothing changed, and it is not the caller's.
 * - `refused`: The verdict let nothing through.
 * - `suggested`: The verdict would let it through, but the mode only suggests.
 */
export type ReserveStatus =
  | "reserved"
  | "known"
  | "refused"
  | "suggested";

/**
 * Which revenue the return on ad spend is computed from.
 * - `pipeline`: `pipelineValue`: open deals at their synthetic value.
 * - `direct`: `cashRevenue`: money that came in.
 */
export type RevenueMode =
  | "pipeline"
  | "direct";

/**
 * How shares are made from posteriors.
 * - `auto`: `thompson` where the call gives a seed, else `expected`.
 * - `expected`: From the posteriors' means and widths, without draws.
 * - `thompson`: From seeded posterior draws.
 */
export type ShareRule =
  | "auto"
  | "expected"
  | "thompson";

/**
 * What became of a change of a deal.
 * - `applied`: It holds: the deal is worth what it says.
 * - `duplicate`: The event is known already; nothing changed.
 * - `superseded`: It is remembered, but a later event says otherwise, or the same: then the deal is in its stage for
 *   longer.
 * - `late`: It happened before what is remembered of the deal or the tenant; nothing changed.
 * - `unknown_stage`: The tenant's table has no stage of this name; nothing changed.
 * - `rejected`: Its amount cannot be counted; nothing changed.
 * - `revalued`: Time or closed deals changed the value, not an event.
 * - `expired`: Nothing was heard of the open deal for the retention; it is worth nothing and forgotten.
 */
export type StageChangeOutcome =
  | "applied"
  | "duplicate"
  | "superseded"
  | "late"
  | "unknown_stage"
  | "rejected"
  | "revalued"
  | "expired";

/**
 * Whether a deal in a stage is still undecided.
 * - `open`: The deal may still be won or lost.
 * - `won`: The deal is won: it is worth its amount.
 * - `lost`: The deal is lost: it is worth nothing.
 */
export type StageKind =
  | "open"
  | "won"
  | "lost";

/**
 * What a commit waits for.
 * - `normal`: For the operating system: a step survives the death of any process, and a loss of power may undo the
 *   last ones.
 * - `full`: For the disk: a step survives a loss of power, too.
 */
export type Synchronous =
  | "normal"
  | "full";

/**
 * The targeting that is on the platform, as the caller compares it.
 * - `as_asked`: What the change asked for.
 * - `as_before`: What was there before the change.
 * - `other`: Neither.
 */
export type TargetingState =
  | "as_asked"
  | "as_before"
  | "other";

/**
 * What is told of a lead.
 * - `stage_entries`: The stages that it enters, each with its ad.
 * - `deals`: The click as a touch, the first stage as a conversion, and what the CRM tells: one change of the deal an
 *   event, its stage or its amount. A deal that goes no further is lost when it would have entered the next stage.
 */
export type ToldAs =
  | "stage_entries"
  | "deals";

/**
 * Whether an ad was clicked or only seen.
 * - `click`: The ad was clicked.
 * - `view`: The ad was seen; a click of the same identity outranks it.
 */
export type TouchKind =
  | "click"
  | "view";

/**
 * What became of a touch.
 * - `recorded`: It is remembered.
 * - `duplicate`: The id was seen before; nothing changed.
 * - `expired`: It is older than what is kept; nothing changed.
 * - `rejected`: It happened too long after the newest: a wrong clock; nothing changed.
 */
export type TouchStatus =
  | "recorded"
  | "duplicate"
  | "expired"
  | "rejected";

/**
 * What the posteriors say should happen to an ad.
 * - `kill`: Stop it.
 * - `scale`: Give it more.
 * - `maintain`: Leave it.
 */
export type VerdictAction =
  | "kill"
  | "scale"
  | "maintain";

/**
 * What went wrong.
 * - `UNKNOWN_FIELD`: A record or the configuration has a key that is not defined.
 * - `MISSING_FIELD`: A required field is absent.
 * - `WRONG_TYPE`: A value is of the wrong type, such as text where a number belongs.
 * - `NOT_FINITE`: A number is NaN or infinite.
 * - `NOT_WHOLE`: A count has a fractional part.
 * - `OUT_OF_RANGE`: A number, list or text is outside its allowed range.
 * - `UNKNOWN_NAME`: A name is not one of the defined choices, such as an unknown stage or currency.
 * - `DUPLICATE_ID`: The same id occurs twice.
 * - `CONFLICT`: Two values that are fine by themselves contradict each other.
 * - `LENGTH_MISMATCH`: Columns that describe the same rows differ in length.
 * - `INVALID_JSON`: A text is not valid JSON.
 * - `INVALID_SNAPSHOT`: A saved state was truncated or altered, is of an unknown version, or belongs to another
 *   configuration.
 * - `STORE_BUSY`: Other processes held a store for longer than the timeout; nothing was changed, and the call may be
 *   repeated.
 * - `STORE_FAILED`: A store is full, damaged, read only, of a newer version or none at all; nothing was changed.
 * - `INTERNAL`: A defect of the library itself; nothing was changed.
 */
export type ErrorCode =
  | "UNKNOWN_FIELD"
  | "MISSING_FIELD"
  | "WRONG_TYPE"
  | "NOT_FINITE"
  | "NOT_WHOLE"
  | "OUT_OF_RANGE"
  | "UNKNOWN_NAME"
  | "DUPLICATE_ID"
  | "CONFLICT"
  | "LENGTH_MISMATCH"
  | "INVALID_JSON"
  | "INVALID_SNAPSHOT"
  | "STORE_BUSY"
  | "STORE_FAILED"
  | "INTERNAL";

/** An instant: a `Date`, or RFC 3339 text with an offset, such as `2026-03-01T09:30:00+01:00`. */
export type Instant = Date | string;

/**
 * An error of the library. It is an ordinary `Error`: nothing was changed, and `code` says what to do about it.
 */
export interface LagwiseError extends Error {
  /** The kind of error, the same in every language. */
  code: ErrorCode;

  /** Path of the value at fault, such as `ads[3].clicks`; empty where no single value is. */
  field: string;
}

/** `T` as the library returns it: every key present, whole numbers as `number`, instants as RFC 3339 text in UTC. */
export type Complete<T> = T extends bigint | Date | undefined
  ? never
  : T extends readonly (infer Item)[]
    ? Complete<Item>[]
    : T extends object
      ? { [Key in keyof T]-?: Complete<T[Key]> }
      : T;

/** A configuration with its defaults filled in. */
export type CompleteConfig = Complete<Config>;

/** A tenant's configuration with its defaults filled in. */
export type CompleteTenantConfig = Complete<TenantConfig>;

/** An event as the simulator tells it; `Optimizer.apply` takes it as it is. */
export type CompleteEvent = Complete<Event>;
