import type { AdColumns, AllocationColumns, NumberColumn } from "./columns";
import type { Policy } from "./policy";
import type {
  AdRegistered,
  AdRetired,
  AdState,
  AdTruth,
  AdVerdict,
  Allocation,
  BlendedScore,
  ChangeCommitted,
  Comparison,
  CompleteConfig,
  CompleteEvent,
  Config,
  CreativeRegistered,
  Decision,
  DecisionOptions,
  Delivery,
  Event,
  FatigueReport,
  Feedback,
  Instant,
  KnownPolicy,
  LagReport,
  LiveAd,
  Outcome,
  RefreshState,
  Run,
  StageEntry,
  StateSize,
  Tick,
  World,
} from "./types";

export type * from "./columns";
export type * from "./policy";
export type * from "./types";
