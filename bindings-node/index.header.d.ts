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
