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
