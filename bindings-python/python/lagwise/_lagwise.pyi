from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from os import PathLike
from typing import Any, ClassVar, Final, final

import numpy as np
import numpy.typing as npt

from lagwise.choices import (
    ActionStatus,
    AllocationStatus,
    AttributionMethod,
    Bound,
    ChangeKind,
    ChangeStatus,
    CircuitState,
    CreditModel,
    FatigueStatus,
    GuardMode,
    GuardOutcome,
    GuardRule,
    KnownPolicy,
    LayerOutcome,
    Model,
    NextAction,
    OutcomeStatus,
    PlatformErrorClass,
    PlatformStatus,
    ReconciliationOutcome,
    ReservationStatus,
    ReserveStatus,
    ShareRule,
    StageChangeOutcome,
    StageKind,
    Synchronous,
    TargetingState,
    TouchKind,
    TouchStatus,
    VerdictAction,
)
from lagwise.columns import AdColumns
from lagwise.config import Config
from lagwise.exceptions import LagwiseError
from lagwise.policy import Event, Policy
from lagwise.tenant import TenantConfig
from lagwise.world import World

__all__ = [
    "AllocationColumns",
    "AttributionEngine",
    "BattleHardenedSampler",
    "ChangeQueue",
    "Episode",
    "FatigueDetector",
    "GuardLedger",
    "Optimizer",
    "SafetyGuard",
    "Simulator",
    "SyntheticRevenueCalculator",
    "__version__",
    "_one_of_each_kind",
    "_restore",
    "_restore_columns",
    "credit_journeys",
    "device_fingerprint",
]

__version__: Final[str]

def _one_of_each_kind() -> list[tuple[str, LagwiseError]]: ...
def _restore(name: str, json: str) -> object: ...
def _restore_columns(fields: dict[str, Any]) -> AllocationColumns: ...
def credit_journeys(
    journeys: Sequence[Journey | Mapping[str, object]],
    model: CreditModel,
    *,
    currency: str = "USD",
    first_share: float = 0.4,
    last_share: float = 0.4,
    half_life_days: float = 7.0,
    markov_order: int = 1,
) -> CreditReport:
    """Splits the value and the conversions of journeys over the ads that were touched, by one model.

    `journeys` are `Journey` records or dicts of the same fields, in any order. Credits sum to the value in minor units;
    the value of journeys without touches is the report's unattributed value. The options are those of the models:
    `first_share` and `last_share` of `position`, `half_life_days` of `time_decay`, `markov_order` (1 to 3) of `markov`.

    Raises `LagwiseError` where a value is refused; its `field` starts with `journeys[i]` or names the argument.
    """

def device_fingerprint(components: Mapping[str, str]) -> str:
    """The fingerprint of a device from named components: `screen`, `timezone`, `language`, `platform` and the like.

    Its canonical form is one line `name=value` for each component whose value is not empty, sorted by name; name and
    value in lower case, with single spaces. The fingerprint is `v1:` and the SHA-256 of that text in hexadecimal.

    Raises `OutOfRangeError` for fewer than 3 components that are not empty and for more than 64, `DuplicateIdError` for
    two names that differ only in case or space; `field` starts with `components`.
    """

@final
class AttributionEngine:
    """Which ad led to a conversion, by tenant.

    Touches of ads go in, and wait for conversions that have a key in common with them. Three layers are asked in order:
    an exact id, the device's fingerprint, the address. The last two are probabilities, fade with time, and need the
    consent of touch and conversion. A touch that comes late corrects the conversions that it explains. Tenants never
    mix.

    `config` is a dict of type `Config`, of which `attribution` counts here. `hashing_key` is a secret of at least 16
    bytes, under which everything that names a person is hashed: keep it like a password. Snapshots do not hold it, and
    engines cannot be pickled.

    One engine serves any number of threads.

    Raises `LagwiseError` where a value is refused; its `field` starts with `config` or is `hashing_key`.
    """

    def __new__(cls, config: Config, hashing_key: bytes | bytearray | memoryview) -> AttributionEngine: ...
    @property
    def config(self) -> Config:
        """The configuration as a new dict, defaults filled in."""

    def tenant_ids(self) -> list[str]:
        """Ids of the tenants that have told anything, sorted."""

    def track_touch(self, touch: Touch | Mapping[str, object]) -> TouchOutcome:
        """Remembers a touch, and says which conversions it explains otherwise than before.

        Takes a `Touch` or a dict of its fields. A conversion is corrected as long as it is not more than
        `max_lateness_hours` older than the newest touch or conversion of the tenant.

        Raises `LagwiseError` where a value is refused; its `field` starts with `touch`, and nothing has changed then.
        """

    def attribute(self, conversion: Conversion | Mapping[str, object]) -> Attribution:
        """Which ads a conversion is credited to, judged at its own instant.

        The credits sum to 1 where anything matched. Takes a `Conversion` or a dict of its fields. It is remembered:
        told again, it is a duplicate and answered as it stands, and a touch that comes late may correct it.

        Raises `LagwiseError` where a value is refused; its `field` starts with `conversion`, and nothing has
        changed then.
        """

    def attribution(self, tenant_id: str, conversion_id: str) -> Attribution | None:
        """The ads that a conversion is credited to now; `None` for one that is not remembered."""

    def journeys(self, tenant_id: str) -> list[Journey]:
        """The journeys of a tenant for multi-touch credit: of each kept conversion, by its id, the touches before it.

        Those may have led to it and stand in order of time. `credit_journeys` takes the journeys, once `value` says
        what each conversion was worth. A journey holds the touches with an exact id of the conversion and those of
        its device, as the layers see them; where it was matched by its address, those from there, too. One that
        shares no key with a touch has none. `journey_id` is the conversion's id. A journey is whole as long as its
        conversion is not more than `max_lateness_hours` older than the newest touch or conversion.
        """

    def erase(self, tenant_id: str, subject: Identity | Mapping[str, object]) -> Erasure:
        """Forgets a person: takes the keys of every touch and conversion of a tenant that has any of the keys given.

        Takes an `Identity` or a dict of its fields. Credits that were given stay; they name no person. An erased touch
        that is told again stays erased. A conversion with a click id or the subject of such a touch is theirs, too.

        Raises `MissingFieldError` where no key is given; its `field` starts with `subject`.
        """

    def rotate_key(self, hashing_key: bytes | bytearray | memoryview) -> None:
        """Hashes with another key from now on.

        The former one is used beside it until all that was hashed with it has expired, so what it hashed still
        matches, though a person seen under both counts as two identities; four may be in use at once.

        Raises `DuplicateIdError` for a key that is in use, `ConflictError` where four are.
        """

    def size(self, tenant_id: str) -> AttributionSize:
        """What is kept of a tenant."""

    def snapshot(self) -> str:
        """What is kept of all tenants as checksummed JSON. It holds hashes and no key to them."""

    def snapshot_bytes(self) -> bytes:
        """The same in the compact binary form."""

    @classmethod
    def restore(
        cls, config: Config, hashing_keys: Iterable[bytes | bytearray | memoryview], snapshot: str
    ) -> AttributionEngine:
        """An engine from a JSON snapshot and the hashing keys that were in use.

        The present key stands last; it may be a new one.

        Raises `MissingFieldError` where a key is missing that the snapshot was made with, `InvalidSnapshotError` where
        the text was truncated or altered or is of an unknown version.
        """

    @classmethod
    def restore_bytes(
        cls,
        config: Config,
        hashing_keys: Iterable[bytes | bytearray | memoryview],
        snapshot: bytes | bytearray | memoryview,
    ) -> AttributionEngine:
        """An engine from a binary snapshot: bytes, or whatever holds bytes. Errors are those of `restore`."""

@final
class BattleHardenedSampler:
    """Recommends budgets for ads whose rewards arrive late.

    It holds a checked configuration and no other state: the same ads, total and options give the same budgets, in any
    order, on any thread. Long calls release the interpreter lock, so one sampler serves any number of threads.

    `config` is a dict of type `Config`; every key may be left out, an unknown key is refused.

    Raises `LagwiseError` where a value of the configuration is refused, with the path of the value in `field`.
    """

    def __new__(cls, config: Config | None = None) -> BattleHardenedSampler: ...
    @property
    def config(self) -> Config:
        """The configuration as a new dict, defaults filled in."""

    def select_budget_allocation(
        self,
        ads: Sequence[AdState | Mapping[str, object]],
        total_budget: float,
        *,
        seed: int | None = None,
        decision_id: str = "",
        with_probability_best: bool = False,
        headroom: Sequence[BudgetHeadroom | Mapping[str, object]] = (),
    ) -> Allocation:
        """Splits a total budget per day (major units, at least 0) over the ads.

        The recommended budgets sum to the total in minor units wherever the bounds allow it; where they don't, the
        status says which bounds are to blame. No ads give an empty allocation.

        With a `seed` (0 to 2^64 - 1) the shares come from posterior draws, without one from the posteriors' means and
        widths; each `decision_id` draws afresh under the same seed. `with_probability_best` adds each recommendation's
        probability of being the best, which costs more than all the rest. `headroom` holds what `SafetyGuard.headroom`
        lets through, each budget once, and bounds the recommended budgets.

        Raises `LagwiseError` where a value is refused; its `field` starts with `ads[i]` or names the argument.
        """

    def select_budget_allocation_columns(
        self,
        columns: AdColumns | Mapping[str, npt.ArrayLike],
        total_budget: float,
        *,
        seed: int | None = None,
        decision_id: str = "",
        with_probability_best: bool = False,
        headroom: Sequence[BudgetHeadroom | Mapping[str, object]] = (),
    ) -> AllocationColumns:
        """The same for large accounts: columns in, arrays out, one row for each budget.

        `columns` maps the names of `AdColumns` to NumPy arrays or sequences of one length; NaN (or None in a sequence)
        in a budget column means that the row has none. The arrays are copied before the interpreter lock is released,
        so other threads may write to them meanwhile. The budgets are those of `select_budget_allocation` for the same
        ads.

        Raises `LagwiseError` where a value is refused; its `field` is a column, a value such as `clicks[17]`, or an
        argument.
        """

    def score(self, ad: AdState | Mapping[str, object]) -> BlendedScore:
        """The scheduled model's score of one ad with all its parts, whichever model is configured.

        Raises `LagwiseError` where a value is refused; its `field` starts with `ad`.
        """

    def verdicts(self, ads: Sequence[AdState | Mapping[str, object]]) -> list[AdVerdict]:
        """Kill, scale or maintain for each budget, in the order in which its first ad was given.

        Raises `LagwiseError` where a value is refused; its `field` starts with `ads[i]`.
        """

    def __reduce__(self) -> tuple[type[BattleHardenedSampler], tuple[Config]]: ...

@final
class ChangeQueue:
    """The changes that wait to be sent, are being sent and were sent, shared by workers.

    A change is submitted once, whoever submits it again. A worker claims it, which gives it a place in the ledger,
    begins to send it at `execute_at`, and tells what the platform answered: `complete`, `fail`, or `reconcile` with
    what the platform has, where it is not known whether the change took effect. It is not sent again before that, and
    a value that somebody else set is never overwritten.

    `ChangeQueue(config)` keeps it in memory, for the threads of this process. `ChangeQueue.open(path, config)` keeps it
    in a file that any processes on one machine share, of which each may die at any instant. Each call is one
    transaction, and each step is kept in the audit. Calls release the interpreter lock. A queue must not cross a fork.

    `config` is a dict of type `Config`; every key may be left out, an unknown key is refused.

    Raises `LagwiseError` where a value of the configuration is refused, with the path of the value in `field`.
    """

    def __new__(cls, config: Config | None = None) -> ChangeQueue: ...
    @classmethod
    def open(
        cls,
        path: str | PathLike[str],
        config: Config | None = None,
        *,
        synchronous: Synchronous = "normal",
        busy_timeout_ms: int = 5000,
        read_only: bool = False,
        max_pages: int | None = None,
    ) -> ChangeQueue:
        """The queue in the SQLite file of a ledger, which is made where there is none.

        Options and errors are those of `GuardLedger.open`.
        """

    @property
    def config(self) -> Config:
        """The configuration as a new dict, defaults filled in."""

    @property
    def ledger(self) -> GuardLedger:
        """The ledger in which claimed changes have their places, on the same store.

        It is for kill switches, freezes, learning phases, edits that somebody made outside, and the headroom. The place
        of a claim is named by the change and the attempt; leave it to the queue.
        """

    def submit(self, change: AdChange | Mapping[str, object], now: datetime | str) -> QueuedChange:
        """Takes a change in. Submitting it again changes nothing and tells how far it has come.

        It takes the place of older changes of the same budget and sort (budgets, pauses and activations, targeting)
        that are not being sent; where one of them rests on newer data, the new one is superseded instead, unless it
        is a pause.

        Raises `ConflictError` for another change of the same id, `StoreBusyError` or `StoreFailedError` of the file, as
        every call, and `LagwiseError` for what is refused; nothing has changed then.
        """

    def claim(self, now: datetime | str, seed: int) -> QueuedChange | None:
        """Gives the change that is to be sent next, with its place in the ledger; `None` where none is due and safe.

        Pauses go first, then what has been due for longest. Changes that the guard holds back wait until it clears, or
        are settled: as `failed` where waiting does not help, as `expired` where the data would be stale. One call
        judges at most 256 changes; `next_due` says whether there are more. `seed` is that of `SafetyGuard.evaluate`.
        """

    def begin_send(
        self,
        change_id: str,
        attempt: int,
        now: datetime | str,
        value: PlatformValue | Mapping[str, object] | None = None,
    ) -> QueuedChange:
        """Judges a claimed change once more, at the instant of sending.

        Only where it is `executing` then may it be sent, at once, and its outcome is to be told before the lease
        expires. `value` is what the platform has now. Where that is what the change is to make it, the change is
        completed without being sent; where it is not what it was, somebody else set it, and the change has failed.
        A pause goes out even so beside an activation, which may undo it. Without the value the change goes out unseen.
        A change that is not safe any more waits again, one that waited for too long is expired, and one that comes too
        early stays as it is.

        Raises `UnknownNameError` for a change that the queue does not know, `ConflictError` for an attempt that is not
        its last one, for a lease that expired, and for a change that is not claimed: somebody else has it, or it was
        superseded; `MissingFieldError` for a value without what the change is about.
        """

    def complete(self, change_id: str, attempt: int, now: datetime | str) -> QueuedChange:
        """Tells that the platform took a change. Telling it again changes nothing, unless it waits again.

        The rest of a clamped change does, and a pause that went out beside an activation.

        Raises as `begin_send`; `ConflictError` for a change that was not begun.
        """

    def fail(
        self,
        change_id: str,
        attempt: int,
        error: PlatformError | Mapping[str, object],
        now: datetime | str,
        seed: int,
    ) -> NextStep:
        """Tells that the platform refused a change, or did not answer, and does what is to follow.

        `error` is a `PlatformError` or a dict of its fields. The request counts as an action, since the platform counts
        it.

        Raises as `begin_send`; `ConflictError` for a change that is not being sent, or whose lease expired: read the
        value back.
        """

    def reconcile(
        self,
        change_id: str,
        attempt: int,
        value: PlatformValue | Mapping[str, object],
        now: datetime | str,
    ) -> Reconciliation:
        """Tells what the platform has, for a change of which it is not known whether it took effect.

        Applied, it is completed. Not applied, it waits for another attempt while any is left. A value that somebody
        else set is recorded in the ledger, and the change has failed.

        Raises as `begin_send`; `ConflictError` for a change that is not unknown.
        """

    def release(self, change_id: str, attempt: int, now: datetime | str) -> QueuedChange:
        """Gives a claimed change back unsent: it waits again.

        Raises as `begin_send`.
        """

    def cancel(self, change_id: str, now: datetime | str) -> QueuedChange:
        """Withdraws a change that is pending or claimed. Withdrawing it again changes nothing.

        Raises `UnknownNameError` for a change that the queue does not know, `ConflictError` for one that is being sent
        or is settled.
        """

    def expire(self, now: datetime | str) -> list[QueuedChange]:
        """Settles what time alone says at `now`, and gives the changes of which that changed something, by change id.

        Claims whose lease expired wait again, changes that were being sent are unknown, and what waited for too long is
        expired. `claim` does the same where it matters to it.
        """

    def change(self, change_id: str) -> QueuedChange | None:
        """A change of the queue; `None` where it has none of that id."""

    def unsettled(self) -> list[QueuedChange]:
        """The changes that wait, are claimed, are being sent or are unknown, by change id."""

    def unknown(self, now: datetime | str) -> list[QueuedChange]:
        """The unknown changes whose value is to be read back by now.

        Those of which the lease expired while they were being sent are among them.
        """

    def next_due(self) -> datetime | None:
        """When the next pending change may be claimed; `None` where none waits."""

    def circuit(self, account_id: str | None, now: datetime | str) -> Circuit:
        """What holds back the changes of an account, or of all where none is named, beside the guard's rules."""

    def resume(self, account_id: str | None, now: datetime | str) -> None:
        """Ends the pause of an account, or of all where none is named, and closes its circuit breaker.

        What it held back goes on within `recheck_seconds`.
        """

    def audit(self, after: int, most: int) -> list[AuditRecord]:
        """The audit's records after a number, in order, at most so many: after 0 the first.

        Records are only ever added, each in the transaction of its step.
        """

    def audit_lines(self, after: int, most: int) -> str:
        """The same as JSON lines: one record a line, each line ended."""

    def forget(self, before: datetime | str) -> int:
        """Drops the changes that were settled before an instant, and says how many.

        With them go the audit's records of before it, and what the ledger may forget. A change that was dropped is not
        known any more: it could be submitted again. Let `before` lie further back than `GuardLedger.forget` asks for.
        """

@final
class FatigueDetector:
    """Tells whether ads are tired: from the fitted decay of their click-through rate, their frequency, and the trend of
    their daily figures compared with the other ads of their pool.

    It keeps nothing: the state of the refresh trigger goes in and comes out. Long calls release the interpreter lock,
    so one detector serves any number of threads.

    `config` is a dict of type `Config`; every key may be left out, an unknown key is refused.

    Raises `LagwiseError` where a value of the configuration is refused, with the path of the value in `field`.
    """

    def __new__(cls, config: Config | None = None) -> FatigueDetector: ...
    @property
    def config(self) -> Config:
        """The configuration as a new dict, defaults filled in."""

    def detect(
        self,
        ads: Sequence[AdState | Mapping[str, object]],
        previous: Mapping[str, RefreshState | Mapping[str, object]] | None = None,
    ) -> list[FatigueReport]:
        """One report for each ad, in the order given.

        `previous` maps ad ids to the refresh state of the ad's last report (`report.refresh`, or its dict); an ad that
        is not in it never asked for a refresh. Ads are compared with their pool, so give all ads of an account at once.

        Raises `LagwiseError` where a value is refused; its `field` starts with `ads[i]` or `previous["ad id"]`.
        """

    def __reduce__(self) -> tuple[type[FatigueDetector], tuple[Config]]: ...

@final
class GuardLedger:
    """The changes on their way and those that were sent, shared by workers: `reserve`, `begin_send`, then `commit` or
    `release`.

    Each call reads what counts, judges and writes in one transaction, so two workers never jointly exceed a limit. A
    change has one place. Each place has a lease: one that expires before sending is free again, one that expires
    while the change is being sent leaves it `unknown`, which keeps the place until its outcome was read back from the
    platform and told by `commit` or `release`.

    `GuardLedger(config)` keeps it in memory, for the threads of this process. `GuardLedger.open(path, config)` keeps
    it in a file that any processes on one machine share, of which each may die at any instant. Calls release the
    interpreter lock. A ledger must not cross a fork.

    `config` is a dict of type `Config`; every key may be left out, an unknown key is refused.

    Raises `LagwiseError` where a value of the configuration is refused, with the path of the value in `field`.
    """

    def __new__(cls, config: Config | None = None) -> GuardLedger: ...
    @classmethod
    def open(
        cls,
        path: str | PathLike[str],
        config: Config | None = None,
        *,
        synchronous: Synchronous = "normal",
        busy_timeout_ms: int = 5000,
        read_only: bool = False,
        max_pages: int | None = None,
    ) -> GuardLedger:
        """The ledger in a SQLite file, which is made where there is none.

        All processes on it must be configured alike. The file is in WAL mode and must lie on a local disk; nothing else
        in this process may open it. `synchronous` is `normal` (a step survives the death of any process) or `full` (and
        a loss of power). `busy_timeout_ms` is how long a step waits for other processes, `read_only` opens it for
        reading alone, and `max_pages` limits its size in pages of 4,096 bytes.

        Raises `StoreBusyError` where other processes hold the file for longer, `StoreFailedError` where it can't be
        opened, is damaged, is no ledger or is of a newer version, else `LagwiseError` for what is refused.
        """

    @property
    def config(self) -> Config:
        """The configuration as a new dict, defaults filled in."""

    def reserve(self, change: AdChange | Mapping[str, object], now: datetime | str, seed: int) -> ReserveAnswer:
        """Judges a change and, where the verdict lets it through, gives it a place.

        `change` and `seed` are those of `SafetyGuard.evaluate`. A change that was released or whose place expired may
        have another: its `attempt` is one higher.

        Raises `StoreBusyError` or `StoreFailedError` of the file, as every call, and `LagwiseError` for what is
        refused; nothing has changed then.
        """

    def begin_send(self, change_id: str, attempt: int, now: datetime | str) -> GuardVerdict:
        """Judges a change that has its place once more, at the instant of sending.

        Only where the outcome is `allow` may it be sent, at once: it counts as sent at `now`, and its outcome is to be
        told before the lease expires. Else it keeps its place, which the caller may release.

        Raises `UnknownNameError` for a change that the ledger does not know, `ConflictError` for an attempt that is not
        its last one, for a lease that expired, for a change that was begun already, and in the mode that only suggests.
        """

    def commit(self, change_id: str, attempt: int) -> Reservation:
        """Tells that a change took effect. Telling it again changes nothing.

        Raises as `begin_send`; `ConflictError` for a change that was never begun, or was released.
        """

    def release(self, change_id: str, attempt: int) -> Reservation:
        """Gives a place back: the change took no effect, and will take none. Telling it again changes nothing.

        Of a change that was begun this must be known: read it back from the platform first.

        Raises as `begin_send`; `ConflictError` for a change that took effect.
        """

    def expire(self, now: datetime | str) -> list[Reservation]:
        """Settles what leases say at `now`, and gives the changes of which that changed something, by id.

        Places that were not used are expired, changes that were being sent are unknown. Limits do not wait for this
        call: an expired place counts no more in any case.
        """

    def reservation(self, change_id: str) -> Reservation | None:
        """A change of the ledger; `None` where it has none of that id."""

    def unsettled(self) -> list[Reservation]:
        """The changes that are reserved, being sent or unknown, by change id."""

    def headroom(self, entity: BudgetEntity | Mapping[str, object], now: datetime | str) -> BudgetHeadroom:
        """The lowest and the highest budget that the guard lets through at `now`, by what the ledger knows.

        Raises as `SafetyGuard.headroom`.
        """

    def record(self, account_id: str, action: PastAction | Mapping[str, object]) -> Reservation:
        """Records an action that somebody made outside, such as a budget edit, at the instant at which it was seen.

        `action` is a `PastAction` or a dict of its fields, with a `change_id` of its own. Recording it again changes
        nothing.

        Raises `LagwiseError` where a value is refused; its `field` starts with `action` or is `account_id`.
        """

    def set_kill_switch(self, account_id: str | None, pulled: bool) -> None:
        """Pulls or resets the kill switch of an account, or of all accounts where none is named. It is kept."""

    def set_frozen(self, account_id: str, budget_id: str, frozen: bool) -> None:
        """Freezes a budget, or thaws it. It is kept."""

    def set_learning(self, account_id: str, budget_id: str, since: datetime | str | None) -> None:
        """Tells since when the platform learns how to deliver a budget; `None` where it does not. It is kept."""

    def forget(self, before: datetime | str) -> int:
        """Drops settled changes whose instant is before another, but the newest edit of each budget, and says how many.

        A change that was dropped counts no more, and one of the same id would have a place again: let `before` lie
        further back than the longest window, at least an hour, and than anybody repeats a change.
        """

@final
class Optimizer:
    """Budgets for an account from the events that happen to it.

    The state is the fold of the events: the same set of them gives the same state and the same decisions, in any order
    of arrival within `max_lateness_hours` and with any of them repeated.

    Events are records (`AdRegistered`, `CreativeRegistered`, `Delivery`, `StageEntry`, `Feedback`, `ChangeCommitted`,
    `AdRetired`, `Touch`, `Conversion`, `DealStage`) or dicts of their fields. Instants are aware datetimes or
    RFC 3339 text; a naive datetime is refused.

    One optimizer serves any number of threads: decisions are made side by side, and long calls release the interpreter
    lock. It can be pickled and copied, with its state and without its hashing keys.

    `config` is a dict of type `Config`; every key may be left out, an unknown key is refused.

    Raises `LagwiseError` where a value of the configuration is refused, with the path of the value in `field`.
    """

    def __new__(cls, config: Config | None = None) -> Optimizer: ...
    @property
    def config(self) -> Config:
        """The configuration as a new dict, defaults filled in."""

    def apply(
        self,
        event: AdRegistered
        | CreativeRegistered
        | Delivery
        | StageEntry
        | Feedback
        | ChangeCommitted
        | AdRetired
        | Touch
        | Conversion
        | DealStage
        | Mapping[str, object],
    ) -> Outcome:
        """Folds one event into the state, and says what became of it.

        `event` is an event record, or a dict of its fields and its `type`: `ad_registered`, `creative_registered`,
        `delivery`, `stage_entry`, `feedback`, `change_committed`, `ad_retired`, `touch`, `conversion` or `deal_stage`.

        Raises `LagwiseError` where a value is refused; its `field` starts with `event`, and nothing has changed then.
        """

    def register_ad(self, event: AdRegistered | Mapping[str, object]) -> Outcome:
        """An ad started, or what is known of it changed.

        Takes an `AdRegistered` or a dict of its fields; errors are those of `apply`.
        """

    def register_creative(self, event: CreativeRegistered | Mapping[str, object]) -> Outcome:
        """A creative exists.

        Takes a `CreativeRegistered` or a dict of its fields; errors are those of `apply`.
        """

    def record_delivery(self, event: Delivery | Mapping[str, object]) -> Outcome:
        """What an ad delivered in one period.

        Takes a `Delivery` or a dict of its fields; errors are those of `apply`.
        """

    def record_stage_entry(self, event: StageEntry | Mapping[str, object]) -> Outcome:
        """A conversion entered a stage.

        Takes a `StageEntry` or a dict of its fields; errors are those of `apply`.
        """

    def register_feedback(self, event: Feedback | Mapping[str, object]) -> Outcome:
        """Revenue of an ad since the last feedback.

        Takes a `Feedback` or a dict of its fields; errors are those of `apply`.
        """

    def record_change_committed(self, event: ChangeCommitted | Mapping[str, object]) -> Outcome:
        """A budget was changed on the platform.

        Takes a `ChangeCommitted` or a dict of its fields; errors are those of `apply`.
        """

    def record_ad_retired(self, event: AdRetired | Mapping[str, object]) -> Outcome:
        """An ad ended.

        Takes an `AdRetired` or a dict of its fields; errors are those of `apply`.
        """

    def record_touch(self, event: Touch | Mapping[str, object]) -> Outcome:
        """An ad was clicked or seen by someone. Conversions that the touch explains take their deals with them.

        Takes a `Touch` or a dict of its fields; errors are those of `apply`.
        """

    def record_conversion(self, event: Conversion | Mapping[str, object]) -> Outcome:
        """Someone did what ads are paid for; the deal that it becomes is credited by its touches.

        Takes a `Conversion` or a dict of its fields; errors are those of `apply`.
        """

    def record_deal_stage(self, event: DealStage | Mapping[str, object]) -> Outcome:
        """A deal changed in the CRM.

        Takes a `DealStage` or a dict of its fields; errors are those of `apply`.
        """

    def use_hashing_keys(self, hashing_keys: Iterable[bytes | bytearray | memoryview]) -> None:
        """Hashes the keys of touches and conversions with the caller's keys, the present one last.

        Each is a secret of at least 16 bytes. Those that what is kept was hashed with must be among them; a last one
        that is new is used from now on. No snapshot and no pickle holds a key, so they are to be given after each
        restore; without them touches and conversions are rejected, and all else goes on.

        Raises `ConflictError` where no tenant is configured or more than four keys would be in use, `MissingFieldError`
        where a key is missing; nothing has changed then.
        """

    def rotate_key(self, hashing_key: bytes | bytearray | memoryview) -> None:
        """Hashes with another key from now on, beside the former one until all that was hashed with it has expired.

        Raises `ConflictError` where no tenant is configured or four keys are in use, `DuplicateIdError` for a key that
        is in use, `MissingFieldError` before `use_hashing_keys` was called; nothing has changed then.
        """

    def erase(self, subject: Identity | Mapping[str, object]) -> Erasure:
        """Forgets a person: takes the keys of every touch and conversion that has any of the keys given.

        Takes an `Identity` or a dict of its fields. Credits that were given stay; they name no person.
        A conversion with a click id or the subject of such a touch is theirs, too.

        Raises `ConflictError` where no tenant is configured, `MissingFieldError` where no key is given, its `field`
        starting with `subject`, and before `use_hashing_keys` was called: without it nobody is found.
        """

    def attribution(self, conversion_id: str) -> Attribution | None:
        """The ads that a conversion is credited to now; `None` for one that is not remembered.

        Raises `ConflictError` where no tenant is configured, as do the calls below.
        """

    def deal_value(self, deal_id: str, now: datetime | str) -> DealValue | None:
        """What a deal is worth at `now`, with what closed deals have taught; `None` for one that is not remembered.

        The ad is that of the largest credit.
        """

    def deal_stages(self) -> list[StageReport]:
        """The stages of the CRM in order: the value and the probability of winning as they are known now."""

    def pipeline_value(self, now: datetime | str) -> PipelineValue:
        """What all deals are worth at `now`."""

    def calculate_ad_pipeline_roas(self, now: datetime | str) -> PipelineRoas:
        """The value of each ad's deals at `now` over what was spent on it.

        The ads and the unattributed sum to `pipeline_value` exactly; what a later touch explains moves from the one to
        the other.
        """

    def recommend(
        self,
        now: datetime | str,
        total_budget: float,
        *,
        seed: int | None = None,
        decision_id: str = "",
        with_probability_best: bool = False,
        headroom: Sequence[BudgetHeadroom | Mapping[str, object]] = (),
    ) -> Decision:
        """Splits a total budget per day (major units, at least 0) over the live ads, as things stand at `now`.

        `seed`, `decision_id`, `with_probability_best` and `headroom` are those of
        `BattleHardenedSampler.select_budget_allocation`.

        Raises `LagwiseError` where an argument is refused; its `field` names the argument.
        """

    def tick(
        self,
        now: datetime | str,
        total_budget: float,
        *,
        seed: int | None = None,
        decision_id: str = "",
        with_probability_best: bool = False,
        headroom: Sequence[BudgetHeadroom | Mapping[str, object]] = (),
    ) -> Tick:
        """Everything that is due at `now`: budgets, fatigue reports and refresh requests.

        The requests are remembered, so that a creative asks once per cool-down. Arguments and errors are those of
        `recommend`.
        """

    def fatigue(self, now: datetime | str) -> list[FatigueReport]:
        """How tired each live ad is at `now`, by ad id.

        Raises `LagwiseError` where `now` is no instant.
        """

    def lag(self, stage: str) -> LagReport:
        """The lag of one stage as it is known now.

        Raises `UnknownNameError` for a stage that is not configured.
        """

    def state_size(self) -> StateSize:
        """Number of things kept."""

    def snapshot(self) -> str:
        """The state as checksummed JSON."""

    def snapshot_bytes(self) -> bytes:
        """The state in the compact binary form."""

    @classmethod
    def restore(cls, config: Config | None, snapshot: str) -> Optimizer:
        """An optimizer from a JSON snapshot.

        The configuration may differ from the one it was made under in everything but the period's length, the stages
        and the currency, and the tenant and its stages where the CRM told something. The hashing keys are to be given
        again.

        Raises `InvalidSnapshotError` where the text was truncated or altered or is of an unknown version.
        """

    @classmethod
    def restore_bytes(cls, config: Config | None, snapshot: bytes | bytearray | memoryview) -> Optimizer:
        """An optimizer from a binary snapshot: bytes, or whatever holds bytes. Errors are those of `restore`."""

    def merge(self, other: Optimizer) -> None:
        """Takes in the state of other ads, kept under the same configuration; `other` stays as it is.

        Raises `ConflictError` where the configurations differ or the CRM told both of something, `DuplicateIdError`
        where both know an ad, a budget, a conversion or an event; nothing has changed then.
        """

    def __reduce__(self) -> tuple[Any, tuple[Config, bytes]]: ...

@final
class SafetyGuard:
    """Judges changes before they are sent: whether, when, and with which budget.

    It holds a checked configuration and no other state: a verdict is a function of the change, the history, the instant
    and the seed. It never waits. One guard serves any number of threads.

    `config` is a dict of type `Config`, whose section `guard` has the rules; every key may be left out.

    Raises `LagwiseError` where a value of the configuration is refused, with the path of the value in `field`.
    """

    def __new__(cls, config: Config | None = None) -> SafetyGuard: ...
    @property
    def config(self) -> Config:
        """The configuration as a new dict, defaults filled in."""

    def evaluate(
        self,
        change: AdChange | Mapping[str, object],
        history: GuardHistory | Mapping[str, object] | None,
        now: datetime | str,
        seed: int,
    ) -> GuardVerdict:
        """Whether a change may be sent, when, and with which budget.

        `change` is an `AdChange` or a dict of its fields, `history` a `GuardHistory` or a dict (nothing happened
        without one), `seed` a whole number from 0 to 2^64 - 1: it and the change's id draw the jitter and the dither.

        All rules are judged at the instant of sending. Where several hold the change back, the one that clears last is
        told. A budget outside its bounds is clamped to the nearest safe one that is a move in the direction of the
        change; where there is none, the change waits until there is.

        Raises `LagwiseError` where a value is refused; its `field` starts with `change` or `history` or names the
        argument.
        """

    def begin_send(
        self,
        change: AdChange | Mapping[str, object],
        verdict: GuardVerdict | Mapping[str, object],
        history: GuardHistory | Mapping[str, object] | None,
        now: datetime | str,
    ) -> GuardVerdict:
        """Judges a planned change once more, at the instant of sending.

        `verdict` is what `evaluate` gave: its budget is sent as it is, and not before its `execute_at`. Only where the
        outcome is `allow` may the change be sent, at once, and counted as sent at `now`.

        Raises `ConflictError` for the verdict of another change or one that let nothing through, else as `evaluate`.
        """

    def headroom(
        self,
        entity: BudgetEntity | Mapping[str, object],
        history: GuardHistory | Mapping[str, object] | None,
        now: datetime | str,
    ) -> BudgetHeadroom:
        """The lowest and the highest budget that the guard lets through at `now`.

        `entity` is a `BudgetEntity` or a dict of its fields. An allocation takes the results as its `headroom`.
        Staleness is not judged. Where the budget cannot move at all, both are the current one.

        Raises `LagwiseError` where a value is refused; its `field` starts with `entity` or `history` or is `now`.
        """

    def next_step(
        self,
        error: PlatformError | Mapping[str, object],
        attempt: int,
        now: datetime | str,
        seed: int,
        change_id: str,
    ) -> NextStep:
        """What to do after the platform refused a change, or did not answer.

        `error` is a `PlatformError` or a dict of its fields, `attempt` says how often the change has been sent, this
        time included, `seed` is a whole number from 0 to 2^64 - 1. The rules of the configuration's section `platform`
        give the error its class; a change that was sent and not answered is always `unknown`, and reconciled before
        anything is sent again. A wait is the header's, the rule's or the class's; to it comes a draw, uniform between 0
        and a bound that doubles with each attempt, keyed by seed, change and attempt.

        Raises `LagwiseError` where a value is refused; its `field` starts with `error` or names the argument.
        """

    def reconcile(
        self,
        change: AdChange | Mapping[str, object],
        verdict: GuardVerdict | Mapping[str, object],
        value: PlatformValue | Mapping[str, object],
    ) -> Reconciliation:
        """What became of a change whose outcome is not known, by the value that the platform has.

        `verdict` is the one by which it was sent, that of `begin_send`; `value` is a `PlatformValue` or a dict of its
        fields, and needs what the change is about. Budgets are compared in minor units. A value that is neither what
        was sent nor what was there before is somebody else's: it is a conflict, and never overwritten.

        Raises `ConflictError` for the verdict of another change or one by which nothing could be sent, and
        `MissingFieldError` where the value lacks what the change is about; `field` starts with `change`, `verdict` or
        `value`.
        """

    def __reduce__(self) -> tuple[type[SafetyGuard], tuple[Config]]: ...

@final
class Simulator:
    """Plays simulated accounts with policies and compares what they earn.

    An account depends on its world and its seed (0 to 2^64 - 1) alone, and chance on nothing that a policy does: two
    policies with one seed meet the same ads on the same market.

    `world` is the name of a world that comes with the library, or a dict of type `World`, in which every key is
    required; `from_toml` reads worlds that only say what differs from another one.

    A policy is the name of a known one (`KnownPolicy`) or an object with the methods `observe` and `wish` (`Policy`).
    What it raises ends the call and comes back as it is. Known policies and the oracle release the interpreter lock.

    Raises `UnknownNameError` for another name and `LagwiseError` where a value of the world is refused, with the path
    of the value in `field`.
    """

    def __new__(cls, world: str | World = "base") -> Simulator: ...
    @classmethod
    def from_toml(cls, text: str) -> Simulator:
        """A simulator of a world in TOML.

        With `extends = "base"`, or another name of `world_names`, the text only says what differs; a list of stages
        replaces the whole list.

        Raises `WrongTypeError` where the text is no TOML, else as the constructor; `field` starts with `world`.
        """

    @staticmethod
    def world_names() -> list[str]:
        """Names of the worlds that come with the library."""

    @property
    def world(self) -> World:
        """The world as a new dict."""

    def owner_config(self, seed: int) -> Config:
        """The configuration that the owner of a seed's account would write.

        Nominal rates, lags as the owner believes them to be, the mean deal value about right, the limits of the guard.

        Raises `LagwiseError` where the seed is refused.
        """

    def start(self, seed: int) -> Episode:
        """Starts the account of a seed, to be played step by step.

        Raises `LagwiseError` where the seed is refused.
        """

    def run(self, seed: int, policy: KnownPolicy | Policy) -> Run:
        """Plays the whole account of a seed with a policy.

        A known policy is configured as `owner_config` says, and draws with the same seed.

        Raises `LagwiseError` where an argument is refused, or a wish (`field` starts with `wish`); else what the policy
        raises.
        """

    def run_oracle(self, seed: int) -> Run:
        """Plays the whole account of a seed with the oracle.

        It knows the true marginal returns and has the same guard.

        Raises `LagwiseError` where the seed is refused.
        """

    def compare(self, seeds: Sequence[int], policy: KnownPolicy | Callable[[Config, int], Policy]) -> Comparison:
        """Plays the account of each seed with a policy, the oracle and an equal split, and compares them seed by seed.

        `policy` is the name of a known policy, or a callable that makes a fresh policy for an account from the owner's
        configuration and the seed.

        Raises as `run`, and what the callable raises.
        """

    def __reduce__(self) -> tuple[type[Simulator], tuple[World]]: ...

@final
class Episode:
    """One account of a simulated world while it is played; `Simulator.start` makes it.

    Each step goes: `due_events`, `live_ads`, `deliver`; `step` does it with a policy.

    An episode is played by one call at a time: a call in the middle of another one, from a policy or from another
    thread, raises `ConflictError`. It cannot be pickled or copied: start it again, and it goes the same way.
    """

    @property
    def world(self) -> World:
        """The world that is played, as a new dict."""

    @property
    def steps_played(self) -> int:
        """Number of steps played."""

    @property
    def is_over(self) -> bool:
        """Whether every step has been played."""

    @property
    def now(self) -> datetime:
        """The instant of the next decision, in UTC."""

    @property
    def total_budget(self) -> float:
        """The total budget per day, in major units."""

    def truth(self) -> list[AdTruth]:
        """The ads that have started by now, as they truly are: for an evaluator."""

    def so_far(self) -> Run:
        """What was earned so far."""

    def due_events(self) -> list[Event]:
        """What has become known since the last call, in the order in which it did.

        Event records, as `Optimizer.apply` takes them.
        """

    def live_ads(self) -> list[LiveAd]:
        """The ads that can be given money now, in the order in which they started."""

    def deliver(self, wish: Sequence[float] | npt.NDArray[np.floating[Any] | np.integer[Any]]) -> None:
        """Spends the money of one step as is wished, within the guard's limits, and moves on to the next.

        The wish is one amount for each of `live_ads`, at least 0 and finite. Only proportions count: the guard scales
        the wish by one factor and clips it, so that the budgets sum to the total within their bounds.

        Raises `LagwiseError` where the wish is not that, with the path `wish`; `ConflictError` where the episode is
        over; `OutOfRangeError` with the path `world` where the step brings more than 100,000 leads or 2,000,000 events
        wait to be told. Nothing has changed then.
        """

    def step(self, policy: Policy) -> None:
        """Plays one step with a policy: an object with the methods `observe` and `wish`.

        Raises as `deliver`, and what the policy raises.
        """

    def step_oracle(self) -> None:
        """Plays one step with the oracle: true marginal returns, equalised under the same guard.

        What was not told until then is never told.

        Raises as `deliver`.
        """

@final
class AllocationColumns:
    """The columnar result: read-only arrays in the order of the rows.

    NaN stands where a recommendation has no value.
    """

    bound_names: ClassVar[tuple[Bound, ...]]
    """What the codes in `bound` mean."""

    @property
    def status(self) -> AllocationStatus:
        """Whether the budgets sum to the total, and if not, which bounds forbid it."""

    @property
    def total_budget_minor(self) -> int:
        """Total to allocate, in minor units."""

    @property
    def unallocated_minor(self) -> int:
        """Total less the sum of the budgets, in minor units."""

    @property
    def minimum_total_minor(self) -> int:
        """Sum of the least budgets that the bounds allow, in minor units."""

    @property
    def maximum_total_minor(self) -> int:
        """Sum of the largest budgets that the bounds allow, in minor units."""

    @property
    def recommended_budget(self) -> npt.NDArray[np.float64]:
        """Recommended budgets per day, in major units."""

    @property
    def recommended_budget_minor(self) -> npt.NDArray[np.int64]:
        """The same in minor units."""

    @property
    def change_percentage(self) -> npt.NDArray[np.float64]:
        """Change in percent of the current budget."""

    @property
    def confidence(self) -> npt.NDArray[np.float64]:
        """Probability that the direction of the change is right."""

    @property
    def share_before_bounds(self) -> npt.NDArray[np.float64]:
        """Share of the live budget before bounds."""

    @property
    def value_per_spend(self) -> npt.NDArray[np.float64]:
        """Mean value per unit of spend at the current budget (funnel model)."""

    @property
    def value_per_spend_low(self) -> npt.NDArray[np.float64]:
        """Its 5 % quantile."""

    @property
    def value_per_spend_high(self) -> npt.NDArray[np.float64]:
        """Its 95 % quantile."""

    @property
    def effective_exposure(self) -> npt.NDArray[np.float64]:
        """Clicks whose outcome is known by now."""

    @property
    def maturity(self) -> npt.NDArray[np.float64]:
        """Share of the evidence that has arrived."""

    @property
    def bound(self) -> npt.NDArray[np.uint8]:
        """Which bound each budget sits at: its place in `bound_names`."""

    @property
    def probability_best(self) -> npt.NDArray[np.float64]:
        """Probability of being the best of all; empty unless it was asked for."""

    def to_dict(self) -> dict[str, Any]:
        """The fields as a dict; the arrays in it are the same arrays."""

    def __eq__(self, other: object, /) -> bool: ...
    def __reduce__(self) -> tuple[Any, tuple[dict[str, Any]]]: ...
    __hash__: ClassVar[None]  # type: ignore[assignment]

@final
class SyntheticRevenueCalculator:
    """What deals are worth while they are open, by tenant.

    It remembers each deal's stage and amount, since a CRM does not send the previous ones, and answers each event with
    the increment of the deal's value. A repeated event changes nothing, and the order of arrival does not matter: of
    what is said of a deal, that which happened last holds. A deal's increments sum to its amount once it is won, and to
    nothing once it is lost or deleted.

    One calculator serves any number of threads. It can be pickled and copied, with its deals.

    `tenants` maps tenant ids to dicts of type `TenantConfig`; `preset` gives those that come with the library.

    Raises `LagwiseError` where a value is refused, with the path of the value in `field`: `tenants["the id"]...`.
    """

    def __new__(cls, tenants: Mapping[str, TenantConfig]) -> SyntheticRevenueCalculator: ...
    @staticmethod
    def preset(name: str) -> TenantConfig:
        """A tenant's configuration that comes with the library, as a new dict: `service_business` or `hubspot_default`.

        Raises `UnknownNameError` for another name.
        """

    @staticmethod
    def preset_names() -> list[str]:
        """Names of the configurations that come with the library."""

    def tenant_ids(self) -> list[str]:
        """Ids of the tenants, sorted."""

    def tenant(self, tenant_id: str) -> TenantConfig:
        """The configuration of a tenant as a new dict, defaults filled in.

        Raises `UnknownNameError` for a tenant that is not configured, as every call that names one.
        """

    def stages(self, tenant_id: str) -> list[StageReport]:
        """The stages of a tenant in order: the value and the probability of winning as they are known now.

        Raises `UnknownNameError` for a tenant that is not configured.
        """

    def calculate_stage_change(
        self, tenant_id: str, stage_from: str | None, stage_to: str, deal_value: float | None = None
    ) -> StageChange:
        """What moving a deal from one stage to another adds, for callers that keep the stages themselves.

        Nothing is remembered, so a repeated call counts twice: `record` does not. `stage_from` is `None` where the deal
        is new. `deal_value` is its amount in major units, 0 to 10^9; without one it has the average. A stage that the
        table does not have is an outcome, and adds nothing.

        Raises `UnknownNameError` for a tenant that is not configured, else `LagwiseError` for what is refused; its
        `field` names the argument.
        """

    def record(self, event: DealStage | Mapping[str, object]) -> StageChange:
        """Takes what the CRM tells of a deal, and says what it adds to the deal's value.

        Takes a `DealStage` or a dict of its fields. The value is that of the deal's last event, or of the last
        `revalue` where that was later.

        Raises `LagwiseError` where a value is refused; its `field` starts with `event`, and nothing has changed then.
        """

    def revalue(self, tenant_id: str, now: datetime | str) -> list[StageChange]:
        """Reports what time and closed deals have changed: one change for each deal whose value at `now` is another.

        The changes are sorted by deal id. Afterwards what was reported of all deals sums to their `pipeline_value` at
        `now`. This also forgets, so call it every day: an open deal of which nothing was heard for `retention_days`
        expires, at a value of 0, and a lost one leaves its counts.

        Raises `UnknownNameError` for a tenant that is not configured, `OutOfRangeError` for an instant that is not
        between 1970 and 2200.
        """

    def value_of(self, tenant_id: str, deal_id: str, now: datetime | str) -> DealValue | None:
        """What a deal is worth at `now`, written down by its time in the stage; `None` where it is not remembered.

        Raises `UnknownNameError` for a tenant that is not configured.
        """

    def pipeline_value(self, tenant_id: str, now: datetime | str) -> PipelineValue:
        """What all deals of a tenant are worth at `now`.

        Raises `UnknownNameError` for a tenant that is not configured.
        """

    def calculate_ad_pipeline_roas(
        self, tenant_id: str, now: datetime | str, spend: Mapping[str, float]
    ) -> PipelineRoas:
        """The value of each ad's deals at `now` over what was spent on it.

        `spend` holds the whole spend of each ad, in major units of the tenant's currency, by ad id. The ads and the
        unattributed sum to the tenant's `pipeline_value` exactly.

        Raises `UnknownNameError` for a tenant that is not configured, else `LagwiseError` for a spend; its `field`
        starts with `spend`.
        """

    def snapshot(self) -> str:
        """The deals of all tenants as checksummed JSON."""

    def snapshot_bytes(self) -> bytes:
        """The deals of all tenants in the compact binary form."""

    @classmethod
    def restore(cls, tenants: Mapping[str, TenantConfig], snapshot: str) -> SyntheticRevenueCalculator:
        """A calculator from a JSON snapshot.

        Tenants and stages may be added and figures changed; a tenant that has deals must keep its currency, and its
        stages their kinds.

        Raises `InvalidSnapshotError` where the text was truncated or altered, is of an unknown version, or belongs to
        other tenants.
        """

    @classmethod
    def restore_bytes(
        cls, tenants: Mapping[str, TenantConfig], snapshot: bytes | bytearray | memoryview
    ) -> SyntheticRevenueCalculator:
        """A calculator from a binary snapshot: bytes, or whatever holds bytes. Errors are those of `restore`."""

    def __reduce__(self) -> tuple[Any, tuple[dict[str, Any], bytes]]: ...

# Below: generated from the core's records by `make gen`. Above: written by hand.

__all__ += [
    "AdChange",
    "AdCredit",
    "AdPipelineRoas",
    "AdRegistered",
    "AdRetired",
    "AdState",
    "AdTruth",
    "AdVerdict",
    "Allocation",
    "Attribution",
    "AttributionCandidate",
    "AttributionSize",
    "AuditRecord",
    "BlendedScore",
    "BudgetEntity",
    "BudgetHeadroom",
    "BudgetRecommendation",
    "ChangeCommitted",
    "Circuit",
    "Comparison",
    "Conversion",
    "CreativeRegistered",
    "CreditReport",
    "DealCredit",
    "DealStage",
    "DealValue",
    "Decision",
    "Delivery",
    "Effects",
    "Erasure",
    "Estimate",
    "FatigueReport",
    "Feedback",
    "GuardHistory",
    "GuardVerdict",
    "Identity",
    "IgnoredKey",
    "Journey",
    "JourneyTouch",
    "LagReport",
    "LayerReport",
    "LiveAd",
    "NextStep",
    "Outcome",
    "PastAction",
    "Period",
    "PipelineRoas",
    "PipelineValue",
    "PlatformError",
    "PlatformValue",
    "QueuedChange",
    "RecommendationMetrics",
    "Reconciliation",
    "RefreshRequest",
    "RefreshState",
    "Reservation",
    "ReserveAnswer",
    "Run",
    "StageChange",
    "StageCredit",
    "StageEntry",
    "StageReport",
    "StateSize",
    "Summary",
    "Tick",
    "Touch",
    "TouchOutcome",
]

@final
class AdChange:
    """A change of one budget, of its status or of its targeting, before it is sent."""

    def __new__(
        cls,
        *,
        change_id: str,
        account_id: str,
        campaign_id: str | None = None,
        budget_id: str,
        kind: ChangeKind = "budget",
        current_budget: float | None = None,
        proposed_budget: float | None = None,
        min_budget: float | None = None,
        max_budget: float | None = None,
        data_as_of: datetime | str | None = None,
    ) -> AdChange: ...
    @property
    def change_id(self) -> str:
        """Names the change, once and for all: draws are keyed by it, and a ledger takes it once.

        1 to 1,024 bytes, as every id.
        """

    @property
    def account_id(self) -> str:
        """The ad account, whose score the change counts in."""

    @property
    def campaign_id(self) -> str | None:
        """The campaign, whose rate the change counts in; where absent, the budget stands for it."""

    @property
    def budget_id(self) -> str:
        """What holds the budget on the platform: an ad set, or a campaign."""

    @property
    def kind(self) -> ChangeKind:
        """What the change does."""

    @property
    def current_budget(self) -> float | None:
        """Budget per day as the platform has it now, in major units, greater than 0; a budget change needs it."""

    @property
    def proposed_budget(self) -> float | None:
        """Budget per day that is asked for, in major units, greater than 0; every budget change needs it, and no other
        has it.
        """

    @property
    def min_budget(self) -> float | None:
        """Least budget per day that the platform allows here, in major units, beside the configured one."""

    @property
    def max_budget(self) -> float | None:
        """Largest budget per day allowed here, in major units, beside the configured one."""

    @property
    def data_as_of(self) -> datetime | None:
        """Instant up to which the data that the change rests on is complete; without it, staleness is not judged."""

    def to_dict(self) -> dict[str, Any]:
        """The fields as a plain dict; records in it as dicts, sequences as lists."""

    def __eq__(self, other: object, /) -> bool: ...
    def __reduce__(self) -> tuple[Any, tuple[str, str]]: ...
    __hash__: ClassVar[None]  # type: ignore[assignment]

@final
class AdCredit:
    """What one ad is credited with."""

    @property
    def ad_id(self) -> str:
        """The ad."""

    @property
    def value(self) -> float:
        """Its part of the value, in major units."""

    @property
    def value_minor(self) -> int:
        """The same in minor units."""

    @property
    def conversions(self) -> float:
        """Its part of the conversions, a real number."""

    @property
    def removal_effect(self) -> float | None:
        """Share of the attributed conversions that would be lost without it, 0 to 1; in the model `markov` alone, where
        anything converted.
        """

    @property
    def value_removal_effect(self) -> float | None:
        """Share of the attributed value that would be lost without it, 0 to 1; in the model `markov` alone, where
        anything was of value.
        """

    def to_dict(self) -> dict[str, Any]:
        """The fields as a plain dict; records in it as dicts, sequences as lists."""

    def __eq__(self, other: object, /) -> bool: ...
    def __reduce__(self) -> tuple[Any, tuple[str, str]]: ...
    __hash__: ClassVar[None]  # type: ignore[assignment]

@final
class AdPipelineRoas:
    """The return on one ad's spend."""

    @property
    def ad_id(self) -> str:
        """The ad."""

    @property
    def pipeline_value(self) -> float:
        """Value of its deals, won and open, in major units."""

    @property
    def pipeline_value_minor(self) -> int:
        """The same in minor units."""

    @property
    def won_value(self) -> float:
        """Of that, the value of the won deals, in major units."""

    @property
    def won_value_minor(self) -> int:
        """The same in minor units."""

    @property
    def spend(self) -> float:
        """Its spend, in major units; 0 where none was given."""

    @property
    def pipeline_roas(self) -> float | None:
        """Value over spend; absent where nothing was spent."""

    @property
    def deals(self) -> int:
        """Deals that are open or won and of which it has a part."""

    def to_dict(self) -> dict[str, Any]:
        """The fields as a plain dict; records in it as dicts, sequences as lists."""

    def __eq__(self, other: object, /) -> bool: ...
    def __reduce__(self) -> tuple[Any, tuple[str, str]]: ...
    __hash__: ClassVar[None]  # type: ignore[assignment]

@final
class AdRegistered:
    """An ad started, or what is known of it changed; of several registrations the latest holds."""

    def __new__(
        cls,
        *,
        event_id: str,
        occurred_at: datetime | str,
        ad_id: str,
        started_at: datetime | str | None = None,
        campaign_id: str | None = None,
        budget_id: str | None = None,
        creative_id: str | None = None,
        current_budget: float | None = None,
        min_budget: float | None = None,
        max_budget: float | None = None,
        frozen: bool = False,
    ) -> AdRegistered: ...
    @property
    def event_id(self) -> str:
        """Id of the event: one that was seen before changes nothing."""

    @property
    def occurred_at(self) -> datetime:
        """When it happened."""

    @property
    def ad_id(self) -> str:
        """Id of the ad."""

    @property
    def started_at(self) -> datetime | None:
        """When the ad started; where absent, when this event happened."""

    @property
    def campaign_id(self) -> str | None:
        """Campaign of the ad; ads of one campaign share their rates."""

    @property
    def budget_id(self) -> str | None:
        """What holds the budget on the platform; where absent, the ad itself."""

    @property
    def creative_id(self) -> str | None:
        """The creative that the ad shows."""

    @property
    def current_budget(self) -> float | None:
        """Current budget per day, in major units; a committed change replaces it."""

    @property
    def min_budget(self) -> float | None:
        """Least budget per day, in major units."""

    @property
    def max_budget(self) -> float | None:
        """Largest budget per day, in major units."""

    @property
    def frozen(self) -> bool:
        """Whether the budget must stay as it is."""

    def to_dict(self) -> dict[str, Any]:
        """The fields as a plain dict; records in it as dicts, sequences as lists."""

    def __eq__(self, other: object, /) -> bool: ...
    def __reduce__(self) -> tuple[Any, tuple[str, str]]: ...
    __hash__: ClassVar[None]  # type: ignore[assignment]

@final
class AdRetired:
    """An ad ended. It gets no budget any more; conversions that come late are still credited to it."""

    def __new__(cls, *, event_id: str, occurred_at: datetime | str, ad_id: str) -> AdRetired: ...
    @property
    def event_id(self) -> str:
        """Id of the event: one that was seen before changes nothing."""

    @property
    def occurred_at(self) -> datetime:
        """When it happened."""

    @property
    def ad_id(self) -> str:
        """Id of the ad."""

    def to_dict(self) -> dict[str, Any]:
        """The fields as a plain dict; records in it as dicts, sequences as lists."""

    def __eq__(self, other: object, /) -> bool: ...
    def __reduce__(self) -> tuple[Any, tuple[str, str]]: ...
    __hash__: ClassVar[None]  # type: ignore[assignment]

@final
class AdState:
    """One ad as the caller knows it now: totals over its life, its bounds, and optionally its periods."""

    def __new__(
        cls,
        *,
        ad_id: str,
        impressions: int,
        clicks: int,
        spend: float,
        pipeline_value: float = 0.0,
        cash_revenue: float = 0.0,
        age_hours: float,
        campaign_id: str | None = None,
        budget_id: str | None = None,
        current_budget: float | None = None,
        min_budget: float | None = None,
        max_budget: float | None = None,
        frozen: bool = False,
        stage_counts: Mapping[str, int] | None = None,
        reach: int | None = None,
        dna_score: float = 0.0,
        history: Sequence[Period | Mapping[str, object]] = (),
    ) -> AdState: ...
    @property
    def ad_id(self) -> str:
        """Id of the ad, 1 to 1,024 bytes, unique within a call."""

    @property
    def impressions(self) -> int:
        """Impressions over the ad's life."""

    @property
    def clicks(self) -> int:
        """Clicks over the ad's life; conversions may exceed them (view-through)."""

    @property
    def spend(self) -> float:
        """Money spent over the ad's life, in major units."""

    @property
    def pipeline_value(self) -> float:
        """Value of the deals attributed to the ad, open ones at their synthetic value, in major units."""

    @property
    def cash_revenue(self) -> float:
        """Money received that is attributed to the ad, in major units."""

    @property
    def age_hours(self) -> float:
        """Hours since the ad started."""

    @property
    def campaign_id(self) -> str | None:
        """Campaign of the ad; ads of one campaign share their rates."""

    @property
    def budget_id(self) -> str | None:
        """What holds the budget on the platform (an ad set or campaign); where absent, the ad itself.

        Ads that share it are one budget and get one recommendation.
        """

    @property
    def current_budget(self) -> float | None:
        """Current budget per day, in major units; where absent, spend per day is taken, which binds no change limit."""

    @property
    def min_budget(self) -> float | None:
        """Least budget per day, in major units."""

    @property
    def max_budget(self) -> float | None:
        """Largest budget per day, in major units."""

    @property
    def frozen(self) -> bool:
        """Whether the budget must stay as it is."""

    @property
    def stage_counts(self) -> dict[str, int] | None:
        """Entries into each stage over the ad's life, by the stage's name.

        Where absent, the ad's revenue is its evidence.
        """

    @property
    def reach(self) -> int | None:
        """People reached over the ad's life."""

    @property
    def dna_score(self) -> float:
        """How much the creative resembles winners, 0 to 1 (scheduled model)."""

    @property
    def history(self) -> tuple[Period, ...]:
        """The ad's recent periods, in any order; what the totals hold beyond them counts as earlier."""

    def to_dict(self) -> dict[str, Any]:
        """The fields as a plain dict; records in it as dicts, sequences as lists."""

    def __eq__(self, other: object, /) -> bool: ...
    def __reduce__(self) -> tuple[Any, tuple[str, str]]: ...
    __hash__: ClassVar[None]  # type: ignore[assignment]

@final
class AdTruth:
    """What is true of an ad, for an evaluator: no policy sees it."""

    @property
    def ad_id(self) -> str:
        """Id of the ad."""

    @property
    def starts_at_days(self) -> float:
        """Days after the start of the episode at which it starts."""

    @property
    def fresh_ctr(self) -> float:
        """Clicks per impression while fresh and at a small budget."""

    @property
    def cpm(self) -> float:
        """Price of 1,000 impressions at a small budget, before the market."""

    @property
    def scale_per_day(self) -> float:
        """Budget per day in which its saturation is measured, in major units."""

    @property
    def fatigue_rate(self) -> float:
        """Loss of CTR per impression, on the log scale."""

    @property
    def stage_rates(self) -> tuple[float, ...]:
        """Share of each stage that enters the next, of clicks for the first."""

    @property
    def deal_value(self) -> float:
        """Mean value of a deal, in major units."""

    @property
    def value_per_click(self) -> float:
        """Expected value of a click, in major units."""

    @property
    def current_ctr(self) -> float:
        """Clicks per impression as fatigue has left them, at a small budget and apart from the season."""

    @property
    def impressions(self) -> int:
        """Impressions so far."""

    @property
    def clicks(self) -> int:
        """Clicks so far."""

    @property
    def spend(self) -> float:
        """Money spent so far."""

    @property
    def budget(self) -> float | None:
        """Budget per day of the last step; absent before the first."""

    def to_dict(self) -> dict[str, Any]:
        """The fields as a plain dict; records in it as dicts, sequences as lists."""

    def __eq__(self, other: object, /) -> bool: ...
    def __reduce__(self) -> tuple[Any, tuple[str, str]]: ...
    __hash__: ClassVar[None]  # type: ignore[assignment]

@final
class AdVerdict:
    """Kill, scale or maintain for one budget, with the figures behind it."""

    @property
    def ad_id(self) -> str:
        """The ad; where several ads share the budget, the first of them."""

    @property
    def budget_id(self) -> str:
        """What holds the budget on the platform."""

    @property
    def action(self) -> VerdictAction:
        """What to do."""

    @property
    def roas(self) -> float | None:
        """Revenue per unit of spend as counted; absent without spend."""

    @property
    def posterior_roas(self) -> Estimate | None:
        """Posterior of ROAS once all outcomes are known (funnel model)."""

    @property
    def probability_below_kill(self) -> float | None:
        """Probability that the ROAS is below the configured `kill_roas` (funnel model)."""

    @property
    def probability_above_scale(self) -> float | None:
        """Probability that the ROAS is above the configured `scale_roas` (funnel model)."""

    @property
    def in_ignorance_zone(self) -> bool:
        """Whether the ad is too young or too little spent on to be killed."""

    @property
    def maturity(self) -> float:
        """Share of the evidence that has arrived, 0 to 1."""

    @property
    def reason(self) -> str:
        """The verdict and its grounds in one sentence."""

    def to_dict(self) -> dict[str, Any]:
        """The fields as a plain dict; records in it as dicts, sequences as lists."""

    def __eq__(self, other: object, /) -> bool: ...
    def __reduce__(self) -> tuple[Any, tuple[str, str]]: ...
    __hash__: ClassVar[None]  # type: ignore[assignment]

@final
class Allocation:
    """The budgets of one decision."""

    @property
    def status(self) -> AllocationStatus:
        """Whether the budgets sum to the total, and if not, which bounds forbid it."""

    @property
    def currency(self) -> str:
        """Currency of every amount."""

    @property
    def total_budget(self) -> float:
        """The total to allocate per day, in major units, rounded to whole minor units."""

    @property
    def total_budget_minor(self) -> int:
        """The same in minor units."""

    @property
    def unallocated(self) -> float:
        """Total less the sum of the recommended budgets, in major units; negative where the least budgets exceed the
        total.
        """

    @property
    def unallocated_minor(self) -> int:
        """The same in minor units."""

    @property
    def minimum_total(self) -> float:
        """Sum of the least budgets that the bounds allow, in major units."""

    @property
    def maximum_total(self) -> float:
        """Sum of the largest budgets that the bounds allow, in major units."""

    @property
    def model(self) -> Model:
        """Model that made the shares."""

    @property
    def shares(self) -> ShareRule:
        """How the shares were made: `expected` or `thompson`."""

    @property
    def spend_elasticity(self) -> float | None:
        """Elasticity of an ad's return to its budget, 0.5 to 0.9 (funnel model)."""

    @property
    def recommendations(self) -> tuple[BudgetRecommendation, ...]:
        """One recommendation for each budget, in the order in which its first ad was given."""

    def to_dict(self) -> dict[str, Any]:
        """The fields as a plain dict; records in it as dicts, sequences as lists."""

    def __eq__(self, other: object, /) -> bool: ...
    def __reduce__(self) -> tuple[Any, tuple[str, str]]: ...
    __hash__: ClassVar[None]  # type: ignore[assignment]

@final
class Attribution:
    """Which ads a conversion is credited to."""

    @property
    def tenant_id(self) -> str:
        """The tenant."""

    @property
    def conversion_id(self) -> str:
        """The conversion."""

    @property
    def occurred_at(self) -> datetime:
        """When it happened."""

    @property
    def method(self) -> AttributionMethod:
        """By what it was matched."""

    @property
    def matched_key(self) -> str | None:
        """Name of the key that matched: `fbclid`, say."""

    @property
    def ad_id(self) -> str | None:
        """The ad that has the largest credit, if any has."""

    @property
    def campaign_id(self) -> str | None:
        """The campaign of that ad."""

    @property
    def touched_at(self) -> datetime | None:
        """When that ad was touched last."""

    @property
    def confidence(self) -> float:
        """Probability that one of the credited ads led to the conversion; 1 for an exact id."""

    @property
    def window_hours(self) -> float:
        """The window of the method, in hours; 0 where nothing matched."""

    @property
    def attributed_spend(self) -> float:
        """Cost of the credited touches by their credit, in major units."""

    @property
    def candidates(self) -> tuple[AttributionCandidate, ...]:
        """Every ad that the matching layer considered, the likeliest first."""

    @property
    def layers(self) -> tuple[LayerReport, ...]:
        """What each layer found, as far as they were asked."""

    @property
    def previous(self) -> tuple[AttributionCandidate, ...]:
        """Ads that it was credited to before, for a correction."""

    @property
    def corrections(self) -> int:
        """How often it was corrected."""

    @property
    def duplicate(self) -> bool:
        """Whether the conversion was known before, and nothing changed."""

    @property
    def reason(self) -> str:
        """Why, in one sentence with the numbers."""

    def to_dict(self) -> dict[str, Any]:
        """The fields as a plain dict; records in it as dicts, sequences as lists."""

    def __eq__(self, other: object, /) -> bool: ...
    def __reduce__(self) -> tuple[Any, tuple[str, str]]: ...
    __hash__: ClassVar[None]  # type: ignore[assignment]

@final
class AttributionCandidate:
    """An ad that may have led to a conversion."""

    @property
    def ad_id(self) -> str:
        """The ad."""

    @property
    def campaign_id(self) -> str | None:
        """Its campaign."""

    @property
    def touched_at(self) -> datetime | None:
        """When it was touched last; absent where the conversion was spread."""

    @property
    def probability(self) -> float:
        """Probability that it led to the conversion."""

    @property
    def credit(self) -> float:
        """Share of the conversion that it is credited, 0 to 1, in ten-thousandths."""

    def to_dict(self) -> dict[str, Any]:
        """The fields as a plain dict; records in it as dicts, sequences as lists."""

    def __eq__(self, other: object, /) -> bool: ...
    def __reduce__(self) -> tuple[Any, tuple[str, str]]: ...
    __hash__: ClassVar[None]  # type: ignore[assignment]

@final
class AttributionSize:
    """What is kept of a tenant."""

    @property
    def touches(self) -> int:
        """Touches, erased ones included."""

    @property
    def conversions(self) -> int:
        """Conversions."""

    @property
    def hashing_keys(self) -> int:
        """Hashing keys in use, the present one included."""

    def to_dict(self) -> dict[str, Any]:
        """The fields as a plain dict; records in it as dicts, sequences as lists."""

    def __eq__(self, other: object, /) -> bool: ...
    def __reduce__(self) -> tuple[Any, tuple[str, str]]: ...
    __hash__: ClassVar[None]  # type: ignore[assignment]

@final
class AuditRecord:
    """One step of a change, as it was recorded."""

    @property
    def sequence(self) -> int:
        """Its number, from 1 on: a later step has a larger one."""

    @property
    def at(self) -> datetime:
        """The instant of the step, as the caller told it."""

    @property
    def change_id(self) -> str:
        """The change."""

    @property
    def account_id(self) -> str:
        """The ad account."""

    @property
    def budget_id(self) -> str:
        """What holds the budget on the platform."""

    @property
    def status_before(self) -> ChangeStatus | None:
        """The state before; absent for a submission."""

    @property
    def status_after(self) -> ChangeStatus:
        """The state after; for a change that still waits the one of before."""

    @property
    def attempt(self) -> int:
        """How often the change was claimed."""

    @property
    def verdict(self) -> GuardVerdict | None:
        """The verdict, where it was judged."""

    @property
    def step(self) -> NextStep | None:
        """What follows an error of the platform."""

    @property
    def reconciliation(self) -> Reconciliation | None:
        """What the platform's value told."""

    @property
    def reason(self) -> str:
        """What happened and why, in one sentence."""

    def to_dict(self) -> dict[str, Any]:
        """The fields as a plain dict; records in it as dicts, sequences as lists."""

    def __eq__(self, other: object, /) -> bool: ...
    def __reduce__(self) -> tuple[Any, tuple[str, str]]: ...
    __hash__: ClassVar[None]  # type: ignore[assignment]

@final
class BlendedScore:
    """The scheduled model's score of one ad, with every part it is made of."""

    @property
    def ad_id(self) -> str:
        """Id of the ad."""

    @property
    def ctr(self) -> float:
        """Clicks per impression."""

    @property
    def roas(self) -> float:
        """Revenue per unit of spend, in the configured mode."""

    @property
    def ctr_weight(self) -> float:
        """Weight of the CTR score, 0 to 1; it falls with the ad's age."""

    @property
    def roas_weight(self) -> float:
        """Weight of the ROAS score: 1 - `ctr_weight`."""

    @property
    def ctr_score(self) -> float:
        """CTR as a share of the configured `full_ctr`, 0 to 1."""

    @property
    def roas_score(self) -> float:
        """ROAS as a share of the configured `full_roas`, 0 to 1."""

    @property
    def blended(self) -> float:
        """Weighted mean of the two scores, 0 to 1."""

    @property
    def decay_factor(self) -> float:
        """What fatigue leaves of the score, 0 to 1: exp(-`decay_constant` * impressions)."""

    @property
    def dna_factor(self) -> float:
        """Factor for resemblance to winners, 1 to 1 + `dna_boost`."""

    @property
    def score(self) -> float:
        """The score: `blended` * `decay_factor` * `dna_factor`, at most 1."""

    @property
    def alpha(self) -> float:
        """First parameter of the Beta posterior of the score."""

    @property
    def beta(self) -> float:
        """Second parameter of the Beta posterior of the score."""

    def to_dict(self) -> dict[str, Any]:
        """The fields as a plain dict; records in it as dicts, sequences as lists."""

    def __eq__(self, other: object, /) -> bool: ...
    def __reduce__(self) -> tuple[Any, tuple[str, str]]: ...
    __hash__: ClassVar[None]  # type: ignore[assignment]

@final
class BudgetEntity:
    """A budget on the platform, as the headroom is asked for it."""

    def __new__(
        cls,
        *,
        account_id: str,
        campaign_id: str | None = None,
        budget_id: str,
        current_budget: float,
        min_budget: float | None = None,
        max_budget: float | None = None,
    ) -> BudgetEntity: ...
    @property
    def account_id(self) -> str:
        """The ad account."""

    @property
    def campaign_id(self) -> str | None:
        """The campaign; where absent, the budget stands for it."""

    @property
    def budget_id(self) -> str:
        """What holds the budget on the platform."""

    @property
    def current_budget(self) -> float:
        """Budget per day as the platform has it now, in major units, greater than 0."""

    @property
    def min_budget(self) -> float | None:
        """Least budget per day that the platform allows here, in major units, beside the configured one."""

    @property
    def max_budget(self) -> float | None:
        """Largest budget per day allowed here, in major units, beside the configured one."""

    def to_dict(self) -> dict[str, Any]:
        """The fields as a plain dict; records in it as dicts, sequences as lists."""

    def __eq__(self, other: object, /) -> bool: ...
    def __reduce__(self) -> tuple[Any, tuple[str, str]]: ...
    __hash__: ClassVar[None]  # type: ignore[assignment]

@final
class BudgetHeadroom:
    """The lowest and the highest budget that the guard lets through now."""

    def __new__(
        cls,
        *,
        budget_id: str,
        lowest_budget_minor: int,
        highest_budget_minor: int,
        rule: GuardRule | None = None,
        clears_at: datetime | str | None = None,
    ) -> BudgetHeadroom: ...
    @property
    def budget_id(self) -> str:
        """What holds the budget on the platform."""

    @property
    def lowest_budget_minor(self) -> int:
        """Lowest safe budget per day, in minor units."""

    @property
    def highest_budget_minor(self) -> int:
        """Highest safe budget per day, in minor units; both are the current budget where it can't move now."""

    @property
    def rule(self) -> GuardRule | None:
        """The rule by which it can't move now; absent where it can."""

    @property
    def clears_at(self) -> datetime | None:
        """When it can move again; absent where it can, or where waiting does not help."""

    def to_dict(self) -> dict[str, Any]:
        """The fields as a plain dict; records in it as dicts, sequences as lists."""

    def __eq__(self, other: object, /) -> bool: ...
    def __reduce__(self) -> tuple[Any, tuple[str, str]]: ...
    __hash__: ClassVar[None]  # type: ignore[assignment]

@final
class BudgetRecommendation:
    """The recommendation for one budget."""

    @property
    def ad_id(self) -> str:
        """The ad; where several ads share the budget, the first of `ad_ids`."""

    @property
    def ad_ids(self) -> tuple[str, ...]:
        """All ads that share the budget, sorted."""

    @property
    def budget_id(self) -> str:
        """What holds the budget on the platform."""

    @property
    def campaign_id(self) -> str | None:
        """Campaign of the ads, where given."""

    @property
    def current_budget(self) -> float:
        """Current budget per day, in major units: as given, else spend per day."""

    @property
    def recommended_budget(self) -> float:
        """Recommended budget per day, in major units."""

    @property
    def recommended_budget_minor(self) -> int:
        """The same in minor units: these sum exactly."""

    @property
    def change_percentage(self) -> float | None:
        """Change in percent of the current budget; absent where that is 0."""

    @property
    def confidence(self) -> float | None:
        """Probability that the direction of the change is right, 0 to 1; absent where nothing changes, without a
        current budget, or with a single budget.
        """

    @property
    def reason(self) -> str:
        """The recommendation and its grounds in one sentence."""

    @property
    def metrics(self) -> RecommendationMetrics:
        """The figures behind it."""

    def to_dict(self) -> dict[str, Any]:
        """The fields as a plain dict; records in it as dicts, sequences as lists."""

    def __eq__(self, other: object, /) -> bool: ...
    def __reduce__(self) -> tuple[Any, tuple[str, str]]: ...
    __hash__: ClassVar[None]  # type: ignore[assignment]

@final
class ChangeCommitted:
    """A budget was changed on the platform."""

    def __new__(
        cls,
        *,
        event_id: str,
        occurred_at: datetime | str,
        budget_id: str,
        budget: float,
        currency: str | None = None,
    ) -> ChangeCommitted: ...
    @property
    def event_id(self) -> str:
        """Id of the event: one that was seen before changes nothing."""

    @property
    def occurred_at(self) -> datetime:
        """When it happened."""

    @property
    def budget_id(self) -> str:
        """What holds the budget."""

    @property
    def budget(self) -> float:
        """The new budget per day, in major units."""

    @property
    def currency(self) -> str | None:
        """Currency of `budget`; where absent, the configured one."""

    def to_dict(self) -> dict[str, Any]:
        """The fields as a plain dict; records in it as dicts, sequences as lists."""

    def __eq__(self, other: object, /) -> bool: ...
    def __reduce__(self) -> tuple[Any, tuple[str, str]]: ...
    __hash__: ClassVar[None]  # type: ignore[assignment]

@final
class Circuit:
    """What holds back the changes of an account, or of all accounts, beside the guard's rules."""

    @property
    def account_id(self) -> str | None:
        """The account; absent for all accounts together."""

    @property
    def state(self) -> CircuitState:
        """Whether the circuit breaker lets changes through."""

    @property
    def failures(self) -> int:
        """Failures in a row."""

    @property
    def open_until(self) -> datetime | None:
        """When an open circuit breaker lets one change try; absent where it is closed."""

    @property
    def paused_until(self) -> datetime | None:
        """Until when the platform takes nothing; absent where it demanded no pause."""

    @property
    def is_stopped(self) -> bool:
        """Whether access was refused: nothing is sent until it is resumed."""

    def to_dict(self) -> dict[str, Any]:
        """The fields as a plain dict; records in it as dicts, sequences as lists."""

    def __eq__(self, other: object, /) -> bool: ...
    def __reduce__(self) -> tuple[Any, tuple[str, str]]: ...
    __hash__: ClassVar[None]  # type: ignore[assignment]

@final
class Comparison:
    """A policy beside the oracle and an equal split over the same accounts."""

    @property
    def of_oracle(self) -> tuple[float, ...]:
        """Value earned with each account as a part of the oracle's."""

    @property
    def of_equal_split(self) -> tuple[float, ...]:
        """Value earned with each account as a part of the equal split's."""

    @property
    def percent_of_oracle(self) -> Summary:
        """Value earned in percent of the oracle's."""

    @property
    def uplift_over_equal_split(self) -> Summary:
        """How much more was earned than by an equal split, in percent."""

    def to_dict(self) -> dict[str, Any]:
        """The fields as a plain dict; records in it as dicts, sequences as lists."""

    def __eq__(self, other: object, /) -> bool: ...
    def __reduce__(self) -> tuple[Any, tuple[str, str]]: ...
    __hash__: ClassVar[None]  # type: ignore[assignment]

@final
class Conversion:
    """Something that ads are paid for: a form sent, a call, a purchase."""

    def __new__(
        cls,
        *,
        event_id: str,
        occurred_at: datetime | str,
        tenant_id: str,
        conversion_id: str,
        consent: bool = False,
        identity: Identity | Mapping[str, object],
    ) -> Conversion: ...
    @property
    def event_id(self) -> str:
        """Id of the event."""

    @property
    def occurred_at(self) -> datetime:
        """When it happened: windows are judged at this instant."""

    @property
    def tenant_id(self) -> str:
        """The tenant."""

    @property
    def conversion_id(self) -> str:
        """Id of the conversion, unique within the tenant: it is credited once.

        Where it becomes a deal, the deal's id.
        """

    @property
    def consent(self) -> bool:
        """Whether the person consented to be recognised by device or address."""

    @property
    def identity(self) -> Identity:
        """By what the conversion is recognised."""

    def to_dict(self) -> dict[str, Any]:
        """The fields as a plain dict; records in it as dicts, sequences as lists."""

    def __eq__(self, other: object, /) -> bool: ...
    def __reduce__(self) -> tuple[Any, tuple[str, str]]: ...
    __hash__: ClassVar[None]  # type: ignore[assignment]

@final
class CreativeRegistered:
    """A creative exists; ads refer to it."""

    def __new__(
        cls,
        *,
        event_id: str,
        occurred_at: datetime | str,
        creative_id: str,
        name: str | None = None,
    ) -> CreativeRegistered: ...
    @property
    def event_id(self) -> str:
        """Id of the event: one that was seen before changes nothing."""

    @property
    def occurred_at(self) -> datetime:
        """When it happened."""

    @property
    def creative_id(self) -> str:
        """Id of the creative."""

    @property
    def name(self) -> str | None:
        """What people call it."""

    def to_dict(self) -> dict[str, Any]:
        """The fields as a plain dict; records in it as dicts, sequences as lists."""

    def __eq__(self, other: object, /) -> bool: ...
    def __reduce__(self) -> tuple[Any, tuple[str, str]]: ...
    __hash__: ClassVar[None]  # type: ignore[assignment]

@final
class CreditReport:
    """What each ad is credited with, and what no ad is.

    The values of the ads and the unattributed value sum to `value` exactly, in minor units. Their conversions sum to
    `conversions` as closely as 64-bit floats can.
    """

    @property
    def model(self) -> CreditModel:
        """The model that split the credit."""

    @property
    def currency(self) -> str:
        """Currency of the values."""

    @property
    def ads(self) -> tuple[AdCredit, ...]:
        """Every ad that was touched, by its id."""

    @property
    def unattributed_value(self) -> float:
        """Value of the journeys without touches, in major units."""

    @property
    def unattributed_value_minor(self) -> int:
        """The same in minor units."""

    @property
    def unattributed_conversions(self) -> int:
        """Conversions of the journeys without touches."""

    @property
    def value(self) -> float:
        """Value of all journeys, in major units."""

    @property
    def value_minor(self) -> int:
        """The same in minor units."""

    @property
    def conversions(self) -> int:
        """Conversions of all journeys."""

    def to_dict(self) -> dict[str, Any]:
        """The fields as a plain dict; records in it as dicts, sequences as lists."""

    def __eq__(self, other: object, /) -> bool: ...
    def __reduce__(self) -> tuple[Any, tuple[str, str]]: ...
    __hash__: ClassVar[None]  # type: ignore[assignment]

@final
class DealCredit:
    """What a deal's reported value became for an ad."""

    @property
    def ad_id(self) -> str | None:
        """The ad; absent for the value that is credited to none."""

    @property
    def deal_id(self) -> str:
        """The deal."""

    @property
    def value(self) -> float:
        """What was added, in major units; negative where it was taken."""

    @property
    def value_minor(self) -> int:
        """The same in minor units."""

    def to_dict(self) -> dict[str, Any]:
        """The fields as a plain dict; records in it as dicts, sequences as lists."""

    def __eq__(self, other: object, /) -> bool: ...
    def __reduce__(self) -> tuple[Any, tuple[str, str]]: ...
    __hash__: ClassVar[None]  # type: ignore[assignment]

@final
class DealStage:
    """A change of a deal: its stage, its amount, the ad or the conversion that led to it, its deletion, or several of
    them.

    What is absent stays as it was. Of what several events say, the latest holds, whatever order they arrive in.
    """

    def __new__(
        cls,
        *,
        event_id: str,
        occurred_at: datetime | str,
        tenant_id: str,
        deal_id: str,
        stage: str | None = None,
        amount: float | None = None,
        currency: str | None = None,
        deleted: bool | None = None,
        ad_id: str | None = None,
        conversion_id: str | None = None,
    ) -> DealStage: ...
    @property
    def event_id(self) -> str:
        """Id of the event: one that was seen of the deal before changes nothing."""

    @property
    def occurred_at(self) -> datetime:
        """When it happened in the CRM, between 1970 and 2200."""

    @property
    def tenant_id(self) -> str:
        """The tenant whose deal it is."""

    @property
    def deal_id(self) -> str:
        """Id of the deal, unique within the tenant."""

    @property
    def stage(self) -> str | None:
        """The stage that the deal is in now; a closed deal in an open stage is reopened."""

    @property
    def amount(self) -> float | None:
        """The deal's amount, in major units, 0 to 10^9."""

    @property
    def currency(self) -> str | None:
        """Currency of `amount`; where absent, the tenant's."""

    @property
    def deleted(self) -> bool | None:
        """Whether the deal is deleted: true where it was, false where it was restored."""

    @property
    def ad_id(self) -> str | None:
        """The ad that the deal is credited to."""

    @property
    def conversion_id(self) -> str | None:
        """Id of the conversion that led to the deal, for one whose touches tell its ad; where it was never said, the
        deal's id.
        """

    def to_dict(self) -> dict[str, Any]:
        """The fields as a plain dict; records in it as dicts, sequences as lists."""

    def __eq__(self, other: object, /) -> bool: ...
    def __reduce__(self) -> tuple[Any, tuple[str, str]]: ...
    __hash__: ClassVar[None]  # type: ignore[assignment]

@final
class DealValue:
    """One deal as it is known."""

    @property
    def deal_id(self) -> str:
        """The deal."""

    @property
    def ad_id(self) -> str | None:
        """The ad that it is credited to, if any."""

    @property
    def stage(self) -> str | None:
        """The stage that it is in, if any was said."""

    @property
    def entered_at(self) -> datetime | None:
        """When it entered that stage."""

    @property
    def amount(self) -> float | None:
        """Its own amount, in major units, if any was said."""

    @property
    def deleted(self) -> bool:
        """Whether it is deleted."""

    @property
    def synthetic_value(self) -> float:
        """What it is worth, in major units."""

    @property
    def synthetic_value_minor(self) -> int:
        """The same in minor units."""

    @property
    def reported_value(self) -> float:
        """Sum of the increments reported so far, in major units."""

    @property
    def reported_value_minor(self) -> int:
        """The same in minor units."""

    @property
    def probability(self) -> float:
        """Probability that it is won."""

    @property
    def survival(self) -> float:
        """Share of the value that the time in its stage has left, 0 to 1."""

    @property
    def confidence(self) -> float:
        """How far the value can be relied on, 0 to 1."""

    def to_dict(self) -> dict[str, Any]:
        """The fields as a plain dict; records in it as dicts, sequences as lists."""

    def __eq__(self, other: object, /) -> bool: ...
    def __reduce__(self) -> tuple[Any, tuple[str, str]]: ...
    __hash__: ClassVar[None]  # type: ignore[assignment]

@final
class Decision:
    """One decision with all that it was made from: restore the state, repeat the call, and the record is the same."""

    @property
    def decision_id(self) -> str:
        """Names the decision; draws are keyed by it."""

    @property
    def made_at(self) -> datetime:
        """The instant it was made for."""

    @property
    def seed(self) -> str | None:
        """Seed of the draws, in decimal digits; absent where there were none."""

    @property
    def config_digest(self) -> str:
        """Digest of the configuration, in hexadecimal digits."""

    @property
    def inputs_digest(self) -> str:
        """Digest of the set of events it was made from, in hexadecimal digits."""

    @property
    def propensities(self) -> tuple[float, ...]:
        """Share of the live budget that each recommended budget had before bounds, in their order."""

    @property
    def headroom(self) -> tuple[BudgetHeadroom, ...]:
        """The bounds that the guard set, as they were given."""

    @property
    def allocation(self) -> Allocation:
        """The recommendations."""

    def to_dict(self) -> dict[str, Any]:
        """The fields as a plain dict; records in it as dicts, sequences as lists."""

    def __eq__(self, other: object, /) -> bool: ...
    def __reduce__(self) -> tuple[Any, tuple[str, str]]: ...
    __hash__: ClassVar[None]  # type: ignore[assignment]

@final
class Delivery:
    """What an ad delivered in one period.

    Platforms restate: of several deliveries of one period that with the highest revision holds.
    """

    def __new__(
        cls,
        *,
        event_id: str,
        occurred_at: datetime | str,
        ad_id: str,
        period_start: datetime | str,
        impressions: int,
        clicks: int,
        spend: float,
        reach: int | None = None,
        revision: int = 0,
        currency: str | None = None,
    ) -> Delivery: ...
    @property
    def event_id(self) -> str:
        """Id of the event: one that was seen before changes nothing."""

    @property
    def occurred_at(self) -> datetime:
        """When it happened."""

    @property
    def ad_id(self) -> str:
        """Id of the ad."""

    @property
    def period_start(self) -> datetime:
        """Start of the period; its length is the configured `period_hours`."""

    @property
    def impressions(self) -> int:
        """Impressions served in the period."""

    @property
    def clicks(self) -> int:
        """Clicks received in the period."""

    @property
    def spend(self) -> float:
        """Money spent in the period, in major units."""

    @property
    def reach(self) -> int | None:
        """People reached over the ad's life so far."""

    @property
    def revision(self) -> int:
        """Version of the report: a higher one replaces a lower one."""

    @property
    def currency(self) -> str | None:
        """Currency of `spend`; where absent, the configured one."""

    def to_dict(self) -> dict[str, Any]:
        """The fields as a plain dict; records in it as dicts, sequences as lists."""

    def __eq__(self, other: object, /) -> bool: ...
    def __reduce__(self) -> tuple[Any, tuple[str, str]]: ...
    __hash__: ClassVar[None]  # type: ignore[assignment]

@final
class Effects:
    """What a touch, a conversion or a deal's change led to, step by step."""

    @property
    def touch(self) -> TouchOutcome | None:
        """What became of the touch, with the conversions that it explains otherwise than before."""

    @property
    def change(self) -> StageChange | None:
        """What the deal's change added to its value, at the configured probabilities."""

    @property
    def attribution(self) -> Attribution | None:
        """How the conversion, or that of the deal, is credited now; absent where none is known."""

    @property
    def stage_credits(self) -> tuple[StageCredit, ...]:
        """Entries into the funnel's stages that count for an ad from now on, or no more."""

    @property
    def deal_credits(self) -> tuple[DealCredit, ...]:
        """What the reported values of deals became for each ad.

        They sum to the increment of the deal's change, and to nothing where a deal is only credited otherwise.
        """

    def to_dict(self) -> dict[str, Any]:
        """The fields as a plain dict; records in it as dicts, sequences as lists."""

    def __eq__(self, other: object, /) -> bool: ...
    def __reduce__(self) -> tuple[Any, tuple[str, str]]: ...
    __hash__: ClassVar[None]  # type: ignore[assignment]

@final
class Erasure:
    """What an erasure took."""

    @property
    def touches(self) -> int:
        """Touches that have no key any more."""

    @property
    def conversions(self) -> int:
        """Conversions that have no key any more; their credit stays."""

    def to_dict(self) -> dict[str, Any]:
        """The fields as a plain dict; records in it as dicts, sequences as lists."""

    def __eq__(self, other: object, /) -> bool: ...
    def __reduce__(self) -> tuple[Any, tuple[str, str]]: ...
    __hash__: ClassVar[None]  # type: ignore[assignment]

@final
class Estimate:
    """A figure with its 90 % interval."""

    @property
    def mean(self) -> float:
        """Posterior mean."""

    @property
    def low(self) -> float:
        """5 % quantile of the posterior."""

    @property
    def high(self) -> float:
        """95 % quantile of the posterior."""

    def to_dict(self) -> dict[str, Any]:
        """The fields as a plain dict; records in it as dicts, sequences as lists."""

    def __eq__(self, other: object, /) -> bool: ...
    def __reduce__(self) -> tuple[Any, tuple[str, str]]: ...
    __hash__: ClassVar[None]  # type: ignore[assignment]

@final
class FatigueReport:
    """How tired one ad is, and why."""

    @property
    def ad_id(self) -> str:
        """The ad."""

    @property
    def status(self) -> FatigueStatus:
        """How tired it is."""

    @property
    def confidence(self) -> float | None:
        """Probability of the status; absent where it rests on counted figures, which carry none."""

    @property
    def reason(self) -> str:
        """The status and its grounds in one sentence."""

    @property
    def decay_factor(self) -> Estimate:
        """What is left of the fresh click-through rate, 0 to 1: fitted where the ad has a history in the funnel model,
        else exp(-`decay_constant` * impressions).
        """

    @property
    def probability_below_trigger(self) -> float | None:
        """Probability that the click-through rate has fallen below the trigger's share of the fresh rate; absent where
        the factor is not fitted.
        """

    @property
    def half_life_impressions(self) -> float | None:
        """Impressions in which the click-through rate halves; absent without decay."""

    @property
    def half_life_days(self) -> float | None:
        """Days in which it halves at the recent rate of delivery; absent without decay or delivery."""

    @property
    def days_until_critical(self) -> float | None:
        """Days until the decay factor reaches the trigger at the recent rate of delivery, 0 where it has; absent
        without decay or delivery.
        """

    @property
    def frequency(self) -> float | None:
        """Impressions per person; absent without reach."""

    @property
    def ctr_change(self) -> float | None:
        """Relative change of the click-through rate over 3 days against the 7 before, beyond that of the pool."""

    @property
    def cpm_change(self) -> float | None:
        """Relative change of the price of impressions over 3 days against the 7 before, beyond that of the pool."""

    @property
    def impression_growth(self) -> float | None:
        """Impressions of the last 7 days relative to all before them; absent unless the history covers those days."""

    @property
    def refresh_due(self) -> bool:
        """Whether a refresh should be started now: once per ad and cool-down."""

    @property
    def refresh(self) -> RefreshState:
        """Where the refresh trigger stands now; give it back with the next call."""

    def to_dict(self) -> dict[str, Any]:
        """The fields as a plain dict; records in it as dicts, sequences as lists."""

    def __eq__(self, other: object, /) -> bool: ...
    def __reduce__(self) -> tuple[Any, tuple[str, str]]: ...
    __hash__: ClassVar[None]  # type: ignore[assignment]

@final
class Feedback:
    """Revenue of an ad since the last feedback. Evidence of accounts configured for `feedback`."""

    def __new__(
        cls,
        *,
        event_id: str,
        occurred_at: datetime | str,
        ad_id: str,
        actual_pipeline_value: float,
        actual_cash_revenue: float = 0.0,
        actual_spend: float = 0.0,
        currency: str | None = None,
    ) -> Feedback: ...
    @property
    def event_id(self) -> str:
        """Id of the event: one that was seen before changes nothing."""

    @property
    def occurred_at(self) -> datetime:
        """When it happened."""

    @property
    def ad_id(self) -> str:
        """Id of the ad."""

    @property
    def actual_pipeline_value(self) -> float:
        """Increment of the ad's pipeline value, in major units; negative where deals were lost."""

    @property
    def actual_cash_revenue(self) -> float:
        """Increment of the ad's cash revenue, in major units."""

    @property
    def actual_spend(self) -> float:
        """Money spent since the last feedback, in major units; counts only for ads without any delivery that reports
        spend.
        """

    @property
    def currency(self) -> str | None:
        """Currency of the amounts; where absent, the configured one."""

    def to_dict(self) -> dict[str, Any]:
        """The fields as a plain dict; records in it as dicts, sequences as lists."""

    def __eq__(self, other: object, /) -> bool: ...
    def __reduce__(self) -> tuple[Any, tuple[str, str]]: ...
    __hash__: ClassVar[None]  # type: ignore[assignment]

@final
class GuardHistory:
    """What is known of the past of one budget, its campaign and its account.

    It must hold every action of the campaign and of the budget that may yet be sent or was sent within the last
    hour, every action of the budget within the cool-down, and every budget change of the budget within the longest
    velocity window, with the newest one before it. More does no harm.
    """

    def __new__(
        cls,
        *,
        actions: Sequence[PastAction | Mapping[str, object]] = (),
        kill_switch: bool = False,
        frozen: bool = False,
        learning_since: datetime | str | None = None,
        account_busy_until: datetime | str | None = None,
        account_planned_until: datetime | str | None = None,
    ) -> GuardHistory: ...
    @property
    def actions(self) -> tuple[PastAction, ...]:
        """The actions, in any order."""

    @property
    def kill_switch(self) -> bool:
        """Whether the account's kill switch, or that of all accounts, is pulled."""

    @property
    def frozen(self) -> bool:
        """Whether the budget is to be left alone."""

    @property
    def learning_since(self) -> datetime | None:
        """Since when the platform learns how to deliver; absent while it does not."""

    @property
    def account_busy_until(self) -> datetime | None:
        """When the score of what the account sent will have drained: `account_busy_until` of the last verdict at the
        instant of sending.
        """

    @property
    def account_planned_until(self) -> datetime | None:
        """The same of what was planned: `account_busy_until` of the last verdict that was reserved."""

    def to_dict(self) -> dict[str, Any]:
        """The fields as a plain dict; records in it as dicts, sequences as lists."""

    def __eq__(self, other: object, /) -> bool: ...
    def __reduce__(self) -> tuple[Any, tuple[str, str]]: ...
    __hash__: ClassVar[None]  # type: ignore[assignment]

@final
class GuardVerdict:
    """The guard's verdict on one change.

    Instants are whole milliseconds. Judged again with the same history and seed at `clears_at`, the change is
    allowed; a millisecond earlier it is not. Of several rules that hold a change back, the one that clears last is
    told.
    """

    @property
    def change_id(self) -> str:
        """The change."""

    @property
    def outcome(self) -> GuardOutcome:
        """What is to be done with it."""

    @property
    def mode(self) -> GuardMode:
        """Whether an allowed change may really be sent."""

    @property
    def rule(self) -> GuardRule | None:
        """The rule that decided; absent where nothing stood in the way."""

    @property
    def observed(self) -> float | None:
        """The value that the rule looked at, in the rule's unit."""

    @property
    def limit(self) -> float | None:
        """The limit of that value."""

    @property
    def clears_at(self) -> datetime | None:
        """When a deferred change is safe, and when a clamped one would be as it was asked for; absent where waiting
        does not help.
        """

    @property
    def execute_at(self) -> datetime | None:
        """When to send it; absent unless it is allowed or clamped."""

    @property
    def jitter_seconds(self) -> float:
        """Seconds by which sending is spread."""

    @property
    def requested_budget(self) -> float | None:
        """Budget per day that was asked for, in major units; absent unless the change is one of a budget."""

    @property
    def requested_budget_minor(self) -> int | None:
        """The same in minor units."""

    @property
    def dithered_budget(self) -> float | None:
        """The requested budget after the dither and before the bounds, in major units; absent where it was not
        dithered.
        """

    @property
    def dithered_budget_minor(self) -> int | None:
        """The same in minor units."""

    @property
    def final_budget(self) -> float | None:
        """Budget per day to send, in major units; absent unless a budget change is allowed or clamped."""

    @property
    def final_budget_minor(self) -> int | None:
        """The same in minor units."""

    @property
    def account_busy_until(self) -> datetime | None:
        """When the account's score will have drained once this was sent; absent unless it is allowed or clamped under a
        score.
        """

    @property
    def reason(self) -> str:
        """The verdict and its grounds in one sentence."""

    def to_dict(self) -> dict[str, Any]:
        """The fields as a plain dict; records in it as dicts, sequences as lists."""

    def __eq__(self, other: object, /) -> bool: ...
    def __reduce__(self) -> tuple[Any, tuple[str, str]]: ...
    __hash__: ClassVar[None]  # type: ignore[assignment]

@final
class Identity:
    """The keys of a visit: what a touch and a conversion of one person may have in common.

    Each is kept as a keyed hash alone.
    """

    def __new__(
        cls,
        *,
        click_id: str | None = None,
        fbclid: str | None = None,
        gclid: str | None = None,
        subject_id: str | None = None,
        fingerprint: str | None = None,
        ip: str | None = None,
        user_agent: str | None = None,
    ) -> Identity: ...
    @property
    def click_id(self) -> str | None:
        """One's own id of the click, such as a parameter of the landing page."""

    @property
    def fbclid(self) -> str | None:
        """Meta's click id."""

    @property
    def gclid(self) -> str | None:
        """Google's click id."""

    @property
    def subject_id(self) -> str | None:
        """Who it is: a first-party visitor id or a hashed e-mail address.

        It tells identities apart, and names a person to erase.
        """

    @property
    def fingerprint(self) -> str | None:
        """The device, as `device_fingerprint`(crate::device_fingerprint) or any other text gives it."""

    @property
    def ip(self) -> str | None:
        """The address, IPv4 or IPv6; of the latter the first 64 bits count."""

    @property
    def user_agent(self) -> str | None:
        """The browser's user agent; its version numbers do not count."""

    def to_dict(self) -> dict[str, Any]:
        """The fields as a plain dict; records in it as dicts, sequences as lists."""

    def __eq__(self, other: object, /) -> bool: ...
    def __reduce__(self) -> tuple[Any, tuple[str, str]]: ...
    __hash__: ClassVar[None]  # type: ignore[assignment]

@final
class IgnoredKey:
    """A key that was given and is not used."""

    @property
    def key(self) -> str:
        """Name of the key."""

    @property
    def reason(self) -> str:
        """Why it is not used."""

    def to_dict(self) -> dict[str, Any]:
        """The fields as a plain dict; records in it as dicts, sequences as lists."""

    def __eq__(self, other: object, /) -> bool: ...
    def __reduce__(self) -> tuple[Any, tuple[str, str]]: ...
    __hash__: ClassVar[None]  # type: ignore[assignment]

@final
class Journey:
    """The touches that led to conversions, or to none.

    One record may stand for one person, or for all journeys along one path with their counts.
    """

    def __new__(
        cls,
        *,
        journey_id: str | None = None,
        touches: Sequence[JourneyTouch | Mapping[str, object]],
        conversions: int = 1,
        value: float = 0.0,
        non_conversions: int = 0,
        converted_at: datetime | str | None = None,
    ) -> Journey: ...
    @property
    def journey_id(self) -> str | None:
        """Id of the journey; where given, it must be the only one of its name."""

    @property
    def touches(self) -> tuple[JourneyTouch, ...]:
        """The touches in order of time, at most 1,000; where there are none, the value stays unattributed."""

    @property
    def conversions(self) -> int:
        """How many journeys along this path ended with a conversion."""

    @property
    def value(self) -> float:
        """Value of these conversions together, in major units, at least 0."""

    @property
    def non_conversions(self) -> int:
        """How many journeys along this path ended without a conversion; only the model `markov` reads it."""

    @property
    def converted_at(self) -> datetime | None:
        """When the journey converted, not before its last touch."""

    def to_dict(self) -> dict[str, Any]:
        """The fields as a plain dict; records in it as dicts, sequences as lists."""

    def __eq__(self, other: object, /) -> bool: ...
    def __reduce__(self) -> tuple[Any, tuple[str, str]]: ...
    __hash__: ClassVar[None]  # type: ignore[assignment]

@final
class JourneyTouch:
    """One touch of a journey: an ad that was clicked or seen."""

    def __new__(cls, *, ad_id: str, occurred_at: datetime | str | None = None) -> JourneyTouch: ...
    @property
    def ad_id(self) -> str:
        """The ad, or whatever else is to be credited: a campaign, a channel. 1 to 1,024 bytes."""

    @property
    def occurred_at(self) -> datetime | None:
        """When it was touched; the model `time_decay` needs it."""

    def to_dict(self) -> dict[str, Any]:
        """The fields as a plain dict; records in it as dicts, sequences as lists."""

    def __eq__(self, other: object, /) -> bool: ...
    def __reduce__(self) -> tuple[Any, tuple[str, str]]: ...
    __hash__: ClassVar[None]  # type: ignore[assignment]

@final
class LagReport:
    """The lag of one stage as it is known."""

    @property
    def stage(self) -> str:
        """The stage."""

    @property
    def conversions(self) -> int:
        """Conversions it was learned from."""

    @property
    def days_10(self) -> float:
        """Days by which 10 % have entered."""

    @property
    def days_50(self) -> float:
        """Days by which half have entered."""

    @property
    def days_90(self) -> float:
        """Days by which 90 % have entered."""

    @property
    def maturity_by_day(self) -> tuple[float, ...]:
        """Share that has entered by the end of each whole day after the stage before, up to the horizon."""

    def to_dict(self) -> dict[str, Any]:
        """The fields as a plain dict; records in it as dicts, sequences as lists."""

    def __eq__(self, other: object, /) -> bool: ...
    def __reduce__(self) -> tuple[Any, tuple[str, str]]: ...
    __hash__: ClassVar[None]  # type: ignore[assignment]

@final
class LayerReport:
    """What one layer found: layers are asked in order, the first match wins."""

    @property
    def layer(self) -> AttributionMethod:
        """The layer."""

    @property
    def outcome(self) -> LayerOutcome:
        """What it found."""

    @property
    def identities(self) -> int:
        """Distinct identities that have the key within the window."""

    @property
    def confidence(self) -> float:
        """Probability that one of the ads that it would credit is the right one."""

    def to_dict(self) -> dict[str, Any]:
        """The fields as a plain dict; records in it as dicts, sequences as lists."""

    def __eq__(self, other: object, /) -> bool: ...
    def __reduce__(self) -> tuple[Any, tuple[str, str]]: ...
    __hash__: ClassVar[None]  # type: ignore[assignment]

@final
class LiveAd:
    """An ad that can be given money now."""

    @property
    def ad_id(self) -> str:
        """Id of the ad."""

    @property
    def current_budget(self) -> float | None:
        """Its budget per day until now, in major units; absent for an ad that starts now."""

    @property
    def min_budget(self) -> float:
        """Least budget per day that the guard allows."""

    @property
    def max_budget(self) -> float:
        """Largest budget per day that the guard allows."""

    def to_dict(self) -> dict[str, Any]:
        """The fields as a plain dict; records in it as dicts, sequences as lists."""

    def __eq__(self, other: object, /) -> bool: ...
    def __reduce__(self) -> tuple[Any, tuple[str, str]]: ...
    __hash__: ClassVar[None]  # type: ignore[assignment]

@final
class NextStep:
    """The next step after an error of the platform.

    Instants are whole milliseconds.
    """

    @property
    def change_id(self) -> str:
        """The change."""

    @property
    def action(self) -> NextAction:
        """What to do."""

    @property
    def at(self) -> datetime | None:
        """When to do it, or until when to wait; absent where nothing is to follow."""

    @property
    def error_class(self) -> PlatformErrorClass:
        """What the error means."""

    @property
    def must_read_back(self) -> bool:
        """Whether the change may have been applied, so that the platform's value is to be read back and reconciled."""

    @property
    def attempts_left(self) -> int:
        """How often the change may still be sent. With 0 it is not sent again, even where it was not applied."""

    @property
    def reason(self) -> str:
        """The step and its grounds in one sentence."""

    def to_dict(self) -> dict[str, Any]:
        """The fields as a plain dict; records in it as dicts, sequences as lists."""

    def __eq__(self, other: object, /) -> bool: ...
    def __reduce__(self) -> tuple[Any, tuple[str, str]]: ...
    __hash__: ClassVar[None]  # type: ignore[assignment]

@final
class Outcome:
    """What became of an event, and why."""

    @property
    def status(self) -> OutcomeStatus:
        """What became of it."""

    @property
    def reason(self) -> str:
        """Why, with the numbers that led to it; empty where it was applied."""

    @property
    def effects(self) -> Effects | None:
        """What a touch, a conversion or a deal's change led to, step by step; absent for other events."""

    def to_dict(self) -> dict[str, Any]:
        """The fields as a plain dict; records in it as dicts, sequences as lists."""

    def __eq__(self, other: object, /) -> bool: ...
    def __reduce__(self) -> tuple[Any, tuple[str, str]]: ...
    __hash__: ClassVar[None]  # type: ignore[assignment]

@final
class PastAction:
    """An action that counts against the limits."""

    def __new__(
        cls,
        *,
        change_id: str | None = None,
        campaign_id: str | None = None,
        budget_id: str,
        kind: ChangeKind = "budget",
        status: ActionStatus = "sent",
        sent_at: datetime | str,
        expires_at: datetime | str | None = None,
        budget_before: float | None = None,
        budget_after: float | None = None,
    ) -> PastAction: ...
    @property
    def change_id(self) -> str | None:
        """The change; where it is the one that is judged, it does not count against itself."""

    @property
    def campaign_id(self) -> str | None:
        """The campaign; where absent, the budget stands for it."""

    @property
    def budget_id(self) -> str:
        """What holds the budget on the platform."""

    @property
    def kind(self) -> ChangeKind:
        """What it did."""

    @property
    def status(self) -> ActionStatus:
        """How far it has come."""

    @property
    def sent_at(self) -> datetime:
        """When it was sent; where it was not, when it is to be."""

    @property
    def expires_at(self) -> datetime | None:
        """When the place of one that is `reserved` is free again; without it, never by itself."""

    @property
    def budget_before(self) -> float | None:
        """Budget per day before a budget change, in major units; a budget change needs it."""

    @property
    def budget_after(self) -> float | None:
        """Budget per day after a budget change, in major units; a budget change needs it."""

    def to_dict(self) -> dict[str, Any]:
        """The fields as a plain dict; records in it as dicts, sequences as lists."""

    def __eq__(self, other: object, /) -> bool: ...
    def __reduce__(self) -> tuple[Any, tuple[str, str]]: ...
    __hash__: ClassVar[None]  # type: ignore[assignment]

@final
class Period:
    """One delivery period of an ad.

    Every count is of what happened in this period: a lead counts in the period in which it came, not in that of its
    click.
    """

    def __new__(
        cls,
        *,
        age_hours: float,
        duration_hours: float | None = None,
        impressions: int,
        clicks: int,
        spend: float,
        stage_counts: Mapping[str, int] = {},
    ) -> Period: ...
    @property
    def age_hours(self) -> float:
        """Hours from the start of the period until now, greater than 0."""

    @property
    def duration_hours(self) -> float | None:
        """Length of the period in hours, greater than 0; where absent, the configured `period_hours`."""

    @property
    def impressions(self) -> int:
        """Impressions served."""

    @property
    def clicks(self) -> int:
        """Clicks received."""

    @property
    def spend(self) -> float:
        """Money spent, in major units."""

    @property
    def stage_counts(self) -> dict[str, int]:
        """Entries into each stage, by the stage's name; a stage that is left out had none."""

    def to_dict(self) -> dict[str, Any]:
        """The fields as a plain dict; records in it as dicts, sequences as lists."""

    def __eq__(self, other: object, /) -> bool: ...
    def __reduce__(self) -> tuple[Any, tuple[str, str]]: ...
    __hash__: ClassVar[None]  # type: ignore[assignment]

@final
class PipelineRoas:
    """The return on all ads' spend."""

    @property
    def tenant_id(self) -> str:
        """The tenant."""

    @property
    def currency(self) -> str:
        """Currency of the values."""

    @property
    def ads(self) -> tuple[AdPipelineRoas, ...]:
        """Each ad that has an open or won deal, or a spend, by its id."""

    @property
    def unattributed_value(self) -> float:
        """Value of the deals that are credited to no ad, in major units."""

    @property
    def unattributed_value_minor(self) -> int:
        """The same in minor units."""

    @property
    def pipeline_value(self) -> float:
        """Value of all deals: that of the ads and the unattributed, in major units."""

    @property
    def pipeline_value_minor(self) -> int:
        """The same in minor units."""

    @property
    def spend(self) -> float:
        """Spend of all ads, in major units."""

    @property
    def pipeline_roas(self) -> float | None:
        """Value of all deals over the spend of all ads; absent where nothing was spent."""

    def to_dict(self) -> dict[str, Any]:
        """The fields as a plain dict; records in it as dicts, sequences as lists."""

    def __eq__(self, other: object, /) -> bool: ...
    def __reduce__(self) -> tuple[Any, tuple[str, str]]: ...
    __hash__: ClassVar[None]  # type: ignore[assignment]

@final
class PipelineValue:
    """What all deals of a tenant are worth."""

    @property
    def tenant_id(self) -> str:
        """The tenant."""

    @property
    def currency(self) -> str:
        """Currency of the values."""

    @property
    def value(self) -> float:
        """Value of all deals, won and open, in major units."""

    @property
    def value_minor(self) -> int:
        """The same in minor units."""

    @property
    def won_value(self) -> float:
        """Value of the won deals, in major units."""

    @property
    def won_value_minor(self) -> int:
        """The same in minor units."""

    @property
    def open_value(self) -> float:
        """Value of the open deals, in major units."""

    @property
    def open_value_minor(self) -> int:
        """The same in minor units."""

    @property
    def written_down(self) -> float:
        """What the open deals would be worth beyond that had they just entered their stages, in major units."""

    @property
    def written_down_minor(self) -> int:
        """The same in minor units."""

    @property
    def reported_value(self) -> float:
        """Sum of all increments reported so far, in major units."""

    @property
    def reported_value_minor(self) -> int:
        """The same in minor units."""

    @property
    def open_deals(self) -> int:
        """Deals that are open."""

    @property
    def won_deals(self) -> int:
        """Deals that are won."""

    @property
    def lost_deals(self) -> int:
        """Deals that are lost, forgotten ones included."""

    @property
    def remembered_deals(self) -> int:
        """Deals remembered."""

    @property
    def remembered_events(self) -> int:
        """Events remembered; those of won deals older than the retention are folded and not among them."""

    def to_dict(self) -> dict[str, Any]:
        """The fields as a plain dict; records in it as dicts, sequences as lists."""

    def __eq__(self, other: object, /) -> bool: ...
    def __reduce__(self) -> tuple[Any, tuple[str, str]]: ...
    __hash__: ClassVar[None]  # type: ignore[assignment]

@final
class PlatformError:
    """What the platform answered to a change that was sent, or that it did not answer."""

    def __new__(
        cls,
        *,
        http_status: int | None = None,
        code: int | None = None,
        subcode: int | None = None,
        is_transient: bool | None = None,
        retry_after_seconds: float | None = None,
        timed_out: bool = False,
        message: str | None = None,
    ) -> PlatformError: ...
    @property
    def http_status(self) -> int | None:
        """HTTP status of the answer, 100 to 599."""

    @property
    def code(self) -> int | None:
        """The platform's code of the error."""

    @property
    def subcode(self) -> int | None:
        """Its subcode."""

    @property
    def is_transient(self) -> bool | None:
        """Whether the platform calls the error transient."""

    @property
    def retry_after_seconds(self) -> float | None:
        """Wait that a header names, in seconds, 0 to 2592000; 0 names none.

        Meta's `estimated_time_to_regain_access` is in minutes: give it times 60.
        """

    @property
    def timed_out(self) -> bool:
        """Whether the change was sent and no answer came: then nothing else counts."""

    @property
    def message(self) -> str | None:
        """What the platform said, for people. No rule looks at it, and no step repeats it: it may hold a token."""

    def to_dict(self) -> dict[str, Any]:
        """The fields as a plain dict; records in it as dicts, sequences as lists."""

    def __eq__(self, other: object, /) -> bool: ...
    def __reduce__(self) -> tuple[Any, tuple[str, str]]: ...
    __hash__: ClassVar[None]  # type: ignore[assignment]

@final
class PlatformValue:
    """What was read back from the platform.

    A change needs what it is about: its budget, its status or its targeting.
    """

    def __new__(
        cls,
        *,
        budget: float | None = None,
        status: PlatformStatus | None = None,
        targeting: TargetingState | None = None,
    ) -> PlatformValue: ...
    @property
    def budget(self) -> float | None:
        """Budget per day, in major units; 0 where the entity has none any more."""

    @property
    def status(self) -> PlatformStatus | None:
        """Whether the entity delivers."""

    @property
    def targeting(self) -> TargetingState | None:
        """Whether the targeting is that of the change."""

    def to_dict(self) -> dict[str, Any]:
        """The fields as a plain dict; records in it as dicts, sequences as lists."""

    def __eq__(self, other: object, /) -> bool: ...
    def __reduce__(self) -> tuple[Any, tuple[str, str]]: ...
    __hash__: ClassVar[None]  # type: ignore[assignment]

@final
class QueuedChange:
    """A change in the queue."""

    @property
    def change_id(self) -> str:
        """The change."""

    @property
    def change(self) -> AdChange:
        """The change as it was submitted."""

    @property
    def status(self) -> ChangeStatus:
        """How far it has come."""

    @property
    def attempt(self) -> int:
        """How often it was claimed: whoever sends it says which time is meant."""

    @property
    def sends(self) -> int:
        """How often it was sent since it last took effect."""

    @property
    def submitted_at(self) -> datetime:
        """When it was submitted."""

    @property
    def expires_at(self) -> datetime:
        """When it is expired unless it was sent."""

    @property
    def earliest_execute_at(self) -> datetime | None:
        """When it may be claimed; absent unless it is pending."""

    @property
    def execute_at(self) -> datetime | None:
        """When it is to be sent; once it was sent, when that was. Absent before it was claimed."""

    @property
    def lease_expires_at(self) -> datetime | None:
        """When its lease expires; absent unless it is claimed or executing."""

    @property
    def read_back_at(self) -> datetime | None:
        """When the platform's value is to be read back; absent unless it is unknown."""

    @property
    def budget_before(self) -> float | None:
        """Budget per day before it, in major units; absent unless it is a budget change that was claimed."""

    @property
    def budget_before_minor(self) -> int | None:
        """The same in minor units."""

    @property
    def budget_after(self) -> float | None:
        """Budget per day to send, in major units; absent unless it is a budget change that was claimed."""

    @property
    def budget_after_minor(self) -> int | None:
        """The same in minor units."""

    @property
    def rule(self) -> GuardRule | None:
        """The rule that held it back or clamped it last."""

    @property
    def reason(self) -> str:
        """Why it is where it is, in one sentence."""

    def to_dict(self) -> dict[str, Any]:
        """The fields as a plain dict; records in it as dicts, sequences as lists."""

    def __eq__(self, other: object, /) -> bool: ...
    def __reduce__(self) -> tuple[Any, tuple[str, str]]: ...
    __hash__: ClassVar[None]  # type: ignore[assignment]

@final
class RecommendationMetrics:
    """The figures behind a recommendation."""

    @property
    def impressions(self) -> float:
        """Impressions so far."""

    @property
    def clicks(self) -> float:
        """Clicks so far."""

    @property
    def spend(self) -> float:
        """Money spent so far, in major units."""

    @property
    def revenue(self) -> float:
        """Revenue so far in the configured mode, in major units."""

    @property
    def ctr(self) -> float | None:
        """Clicks per impression as counted; absent without impressions."""

    @property
    def roas(self) -> float | None:
        """Revenue per unit of spend as counted; absent without spend."""

    @property
    def posterior_ctr(self) -> Estimate | None:
        """Current click-through rate (funnel model)."""

    @property
    def value_per_click(self) -> Estimate | None:
        """Value that a click will have brought once all its outcomes are known, in major units (funnel model)."""

    @property
    def value_per_spend(self) -> Estimate | None:
        """Value per unit of spend at the current budget, once all outcomes are known: the posterior of ROAS (funnel
        model).
        """

    @property
    def effective_exposure(self) -> float:
        """Clicks whose outcome is known by now: clicks times maturity."""

    @property
    def maturity(self) -> float:
        """Share of the evidence that has arrived, 0 to 1."""

    @property
    def decay_factor(self) -> Estimate:
        """What fatigue left of the ad's fresh click-through rate, 0 to 1: fitted where the ad has a history in the
        funnel model, else exp(-`decay_constant` * impressions).
        """

    @property
    def half_life_impressions(self) -> float | None:
        """Impressions in which the click-through rate halves; absent without decay."""

    @property
    def score(self) -> float | None:
        """Score of the scheduled model, 0 to 1."""

    @property
    def ctr_weight(self) -> float | None:
        """Weight of CTR in that score, 0 to 1."""

    @property
    def roas_weight(self) -> float | None:
        """Weight of ROAS in that score, 0 to 1."""

    @property
    def share_before_bounds(self) -> float:
        """Share of the live budget before bounds, 0 to 1; 0 for a frozen budget."""

    @property
    def share_after_bounds(self) -> float:
        """Share of the total after bounds."""

    @property
    def bound(self) -> Bound:
        """Which bound the recommended budget sits at."""

    @property
    def probability_best(self) -> float | None:
        """Probability of being the best of all, 0 to 1; only where it was asked for."""

    def to_dict(self) -> dict[str, Any]:
        """The fields as a plain dict; records in it as dicts, sequences as lists."""

    def __eq__(self, other: object, /) -> bool: ...
    def __reduce__(self) -> tuple[Any, tuple[str, str]]: ...
    __hash__: ClassVar[None]  # type: ignore[assignment]

@final
class Reconciliation:
    """What became of a change whose outcome was not known, with the values that tell it."""

    @property
    def change_id(self) -> str:
        """The change."""

    @property
    def outcome(self) -> ReconciliationOutcome:
        """What became of it."""

    @property
    def sent_budget_minor(self) -> int | None:
        """Budget per day that was sent, in minor units; absent unless the change is one of a budget."""

    @property
    def previous_budget_minor(self) -> int | None:
        """Budget per day before the change, in minor units; absent unless the change is one of a budget."""

    @property
    def read_budget_minor(self) -> int | None:
        """Budget per day that was read back, in minor units; absent unless the change is one of a budget."""

    @property
    def reason(self) -> str:
        """The outcome and its grounds in one sentence."""

    def to_dict(self) -> dict[str, Any]:
        """The fields as a plain dict; records in it as dicts, sequences as lists."""

    def __eq__(self, other: object, /) -> bool: ...
    def __reduce__(self) -> tuple[Any, tuple[str, str]]: ...
    __hash__: ClassVar[None]  # type: ignore[assignment]

@final
class RefreshRequest:
    """A creative that should be refreshed now."""

    @property
    def ad_id(self) -> str:
        """The ad whose fatigue asks for it."""

    @property
    def creative_id(self) -> str | None:
        """The creative it shows; absent where its registration names none."""

    @property
    def creative_name(self) -> str | None:
        """What people call the creative; absent where it was not registered with a name."""

    @property
    def reason(self) -> str:
        """Why."""

    def to_dict(self) -> dict[str, Any]:
        """The fields as a plain dict; records in it as dicts, sequences as lists."""

    def __eq__(self, other: object, /) -> bool: ...
    def __reduce__(self) -> tuple[Any, tuple[str, str]]: ...
    __hash__: ClassVar[None]  # type: ignore[assignment]

@final
class RefreshState:
    """Where an ad's refresh trigger stands. Keep it with the ad and give it back with the next call."""

    def __new__(cls, *, active: bool = False, requested_age_hours: float | None = None) -> RefreshState: ...
    @property
    def active(self) -> bool:
        """Whether a refresh is called for: set below the trigger, cleared above the higher clearing mark."""

    @property
    def requested_age_hours(self) -> float | None:
        """Age of the ad in hours when it last asked for a refresh; absent where it never did."""

    def to_dict(self) -> dict[str, Any]:
        """The fields as a plain dict; records in it as dicts, sequences as lists."""

    def __eq__(self, other: object, /) -> bool: ...
    def __reduce__(self) -> tuple[Any, tuple[str, str]]: ...
    __hash__: ClassVar[None]  # type: ignore[assignment]

@final
class Reservation:
    """A change in the ledger."""

    @property
    def change_id(self) -> str:
        """The change."""

    @property
    def account_id(self) -> str:
        """The ad account."""

    @property
    def campaign_id(self) -> str:
        """The campaign; the budget where the change named none."""

    @property
    def budget_id(self) -> str:
        """What holds the budget on the platform."""

    @property
    def kind(self) -> ChangeKind:
        """What the change does."""

    @property
    def status(self) -> ReservationStatus:
        """How far it has come."""

    @property
    def attempt(self) -> int:
        """How often it got a place, from 1: whoever sends, commits or releases it says which one is meant."""

    @property
    def execute_at(self) -> datetime:
        """When it is to be sent; once it is sent, when that was."""

    @property
    def lease_expires_at(self) -> datetime:
        """When its lease expires."""

    @property
    def budget_before(self) -> float | None:
        """Budget per day before it, in major units; absent unless it is a budget change."""

    @property
    def budget_before_minor(self) -> int | None:
        """The same in minor units."""

    @property
    def budget_after(self) -> float | None:
        """Budget per day to send, in major units; absent unless it is a budget change."""

    @property
    def budget_after_minor(self) -> int | None:
        """The same in minor units."""

    def to_dict(self) -> dict[str, Any]:
        """The fields as a plain dict; records in it as dicts, sequences as lists."""

    def __eq__(self, other: object, /) -> bool: ...
    def __reduce__(self) -> tuple[Any, tuple[str, str]]: ...
    __hash__: ClassVar[None]  # type: ignore[assignment]

@final
class ReserveAnswer:
    """The answer to a request for a place."""

    @property
    def status(self) -> ReserveStatus:
        """What became of the request."""

    @property
    def verdict(self) -> GuardVerdict | None:
        """The verdict; absent for a change that is known."""

    @property
    def reservation(self) -> Reservation | None:
        """The change in the ledger; absent where it has no place."""

    def to_dict(self) -> dict[str, Any]:
        """The fields as a plain dict; records in it as dicts, sequences as lists."""

    def __eq__(self, other: object, /) -> bool: ...
    def __reduce__(self) -> tuple[Any, tuple[str, str]]: ...
    __hash__: ClassVar[None]  # type: ignore[assignment]

@final
class Run:
    """What an episode earned."""

    @property
    def value(self) -> float:
        """True expected value of the clicks bought, in major units."""

    @property
    def clicks(self) -> int:
        """Clicks bought."""

    @property
    def spend(self) -> float:
        """Money spent, in major units."""

    @property
    def value_by_day(self) -> tuple[float, ...]:
        """The value of each day's clicks."""

    def to_dict(self) -> dict[str, Any]:
        """The fields as a plain dict; records in it as dicts, sequences as lists."""

    def __eq__(self, other: object, /) -> bool: ...
    def __reduce__(self) -> tuple[Any, tuple[str, str]]: ...
    __hash__: ClassVar[None]  # type: ignore[assignment]

@final
class StageChange:
    """What a change of a deal did to its value.

    The `calculated_value` of one remembered deal's changes sum to what it is worth: its amount (capped) once won,
    nothing once lost or deleted.
    """

    @property
    def tenant_id(self) -> str:
        """The tenant."""

    @property
    def deal_id(self) -> str | None:
        """The deal; absent where the call named none."""

    @property
    def ad_id(self) -> str | None:
        """The ad that the deal is credited to, if any."""

    @property
    def previous_ad_id(self) -> str | None:
        """The ad that it was credited to before: where that is another one, all that was reported for it moves."""

    @property
    def stage_from(self) -> str | None:
        """The stage before, if it was in one."""

    @property
    def stage_to(self) -> str | None:
        """The stage after, if it is in one."""

    @property
    def synthetic_value(self) -> float:
        """What the deal is worth after the change, in major units."""

    @property
    def synthetic_value_minor(self) -> int:
        """The same in minor units."""

    @property
    def calculated_value(self) -> float:
        """What the change added, in major units; negative where the deal lost value."""

    @property
    def calculated_value_minor(self) -> int:
        """The same in minor units."""

    @property
    def currency(self) -> str:
        """Currency of the values."""

    @property
    def probability(self) -> float:
        """Probability that the deal is won."""

    @property
    def survival(self) -> float:
        """Share of the value that the time in its stage has left, 0 to 1."""

    @property
    def confidence(self) -> float:
        """How far the value can be relied on, 0 to 1."""

    @property
    def outcome(self) -> StageChangeOutcome:
        """What became of the change."""

    @property
    def reason(self) -> str:
        """Why, in one sentence with the numbers."""

    def to_dict(self) -> dict[str, Any]:
        """The fields as a plain dict; records in it as dicts, sequences as lists."""

    def __eq__(self, other: object, /) -> bool: ...
    def __reduce__(self) -> tuple[Any, tuple[str, str]]: ...
    __hash__: ClassVar[None]  # type: ignore[assignment]

@final
class StageCredit:
    """An entry into a stage that counts for an ad from now on, or no more."""

    @property
    def ad_id(self) -> str:
        """The ad."""

    @property
    def deal_id(self) -> str:
        """The deal that entered the stage."""

    @property
    def stage(self) -> str:
        """Name of the funnel's stage."""

    @property
    def entered_at(self) -> datetime:
        """When the deal entered it."""

    @property
    def credit(self) -> float:
        """How much of the entry counts for the ad, 0 to 1; negative where it counts no more."""

    def to_dict(self) -> dict[str, Any]:
        """The fields as a plain dict; records in it as dicts, sequences as lists."""

    def __eq__(self, other: object, /) -> bool: ...
    def __reduce__(self) -> tuple[Any, tuple[str, str]]: ...
    __hash__: ClassVar[None]  # type: ignore[assignment]

@final
class StageEntry:
    """A conversion entered a stage of the funnel.

    Evidence of accounts configured for `deals` that have no tenant: of those that have one, the CRM tells.
    """

    def __new__(
        cls,
        *,
        event_id: str,
        occurred_at: datetime | str,
        ad_id: str,
        conversion_id: str,
        stage: str,
        exposed_at: datetime | str | None = None,
        value: float | None = None,
        currency: str | None = None,
    ) -> StageEntry: ...
    @property
    def event_id(self) -> str:
        """Id of the event: one that was seen before changes nothing."""

    @property
    def occurred_at(self) -> datetime:
        """When it happened."""

    @property
    def ad_id(self) -> str:
        """The ad it is credited to."""

    @property
    def conversion_id(self) -> str:
        """Id of the conversion, the same through all its stages."""

    @property
    def stage(self) -> str:
        """Name of the stage."""

    @property
    def exposed_at(self) -> datetime | None:
        """When the ad was clicked; needed to learn the lag of the first stage."""

    @property
    def value(self) -> float | None:
        """Value of the deal, in major units, where it is known; counts at the last stage."""

    @property
    def currency(self) -> str | None:
        """Currency of `value`; where absent, the configured one."""

    def to_dict(self) -> dict[str, Any]:
        """The fields as a plain dict; records in it as dicts, sequences as lists."""

    def __eq__(self, other: object, /) -> bool: ...
    def __reduce__(self) -> tuple[Any, tuple[str, str]]: ...
    __hash__: ClassVar[None]  # type: ignore[assignment]

@final
class StageReport:
    """One stage as it is known now."""

    @property
    def stage(self) -> str:
        """Name of the stage."""

    @property
    def kind(self) -> StageKind:
        """Whether a deal in it is still undecided."""

    @property
    def value(self) -> float:
        """Value of a deal without an amount of its own that has just entered, in major units."""

    @property
    def value_minor(self) -> int:
        """The same in minor units."""

    @property
    def probability(self) -> float:
        """Probability that a deal in it is won."""

    @property
    def confidence(self) -> float:
        """How far the figures can be relied on, 0 to 1."""

    @property
    def closed_deals(self) -> int:
        """Closed deals that passed it."""

    @property
    def won_deals(self) -> int:
        """Of those, the won ones."""

    def to_dict(self) -> dict[str, Any]:
        """The fields as a plain dict; records in it as dicts, sequences as lists."""

    def __eq__(self, other: object, /) -> bool: ...
    def __reduce__(self) -> tuple[Any, tuple[str, str]]: ...
    __hash__: ClassVar[None]  # type: ignore[assignment]

@final
class StateSize:
    """Size of an optimizer's state."""

    @property
    def ads(self) -> int:
        """Ads kept, retired ones included."""

    @property
    def periods(self) -> int:
        """Periods with a delivery that are kept apart."""

    @property
    def conversions(self) -> int:
        """Conversions remembered."""

    @property
    def touches(self) -> int:
        """Touches of ads remembered."""

    @property
    def deals(self) -> int:
        """Deals remembered."""

    @property
    def events(self) -> int:
        """Event ids remembered."""

    def to_dict(self) -> dict[str, Any]:
        """The fields as a plain dict; records in it as dicts, sequences as lists."""

    def __eq__(self, other: object, /) -> bool: ...
    def __reduce__(self) -> tuple[Any, tuple[str, str]]: ...
    __hash__: ClassVar[None]  # type: ignore[assignment]

@final
class Summary:
    """A figure over many accounts."""

    @property
    def mean(self) -> float:
        """Mean."""

    @property
    def standard_error(self) -> float:
        """Standard error of the mean; 0 for fewer than two accounts."""

    @property
    def worst_decile(self) -> float:
        """Mean of the worst tenth of the accounts, rounded up to whole accounts."""

    def to_dict(self) -> dict[str, Any]:
        """The fields as a plain dict; records in it as dicts, sequences as lists."""

    def __eq__(self, other: object, /) -> bool: ...
    def __reduce__(self) -> tuple[Any, tuple[str, str]]: ...
    __hash__: ClassVar[None]  # type: ignore[assignment]

@final
class Tick:
    """What is to be done at one instant."""

    @property
    def decision(self) -> Decision:
        """Budgets."""

    @property
    def fatigue(self) -> tuple[FatigueReport, ...]:
        """How tired each live ad is, by ad id."""

    @property
    def refresh_requests(self) -> tuple[RefreshRequest, ...]:
        """Creatives to refresh now, once per creative and cool-down."""

    def to_dict(self) -> dict[str, Any]:
        """The fields as a plain dict; records in it as dicts, sequences as lists."""

    def __eq__(self, other: object, /) -> bool: ...
    def __reduce__(self) -> tuple[Any, tuple[str, str]]: ...
    __hash__: ClassVar[None]  # type: ignore[assignment]

@final
class Touch:
    """A recorded click or view of an ad."""

    def __new__(
        cls,
        *,
        event_id: str,
        occurred_at: datetime | str,
        tenant_id: str,
        ad_id: str,
        campaign_id: str | None = None,
        kind: TouchKind = "click",
        consent: bool = False,
        identity: Identity | Mapping[str, object],
        cost: float | None = None,
    ) -> Touch: ...
    @property
    def event_id(self) -> str:
        """Id of the touch: one that was seen of the tenant before changes nothing."""

    @property
    def occurred_at(self) -> datetime:
        """When it happened."""

    @property
    def tenant_id(self) -> str:
        """The tenant whose ad it is."""

    @property
    def ad_id(self) -> str:
        """The ad."""

    @property
    def campaign_id(self) -> str | None:
        """Campaign of the ad."""

    @property
    def kind(self) -> TouchKind:
        """Whether the ad was clicked or only seen."""

    @property
    def consent(self) -> bool:
        """Whether the person consented to be recognised by device or address; without it fingerprint, address and user
        agent are not kept.
        """

    @property
    def identity(self) -> Identity:
        """By what the touch is recognised."""

    @property
    def cost(self) -> float | None:
        """What the touch cost, in major units, 0 to 10^9."""

    def to_dict(self) -> dict[str, Any]:
        """The fields as a plain dict; records in it as dicts, sequences as lists."""

    def __eq__(self, other: object, /) -> bool: ...
    def __reduce__(self) -> tuple[Any, tuple[str, str]]: ...
    __hash__: ClassVar[None]  # type: ignore[assignment]

@final
class TouchOutcome:
    """What became of a touch, and what it changed."""

    @property
    def status(self) -> TouchStatus:
        """What became of it."""

    @property
    def reason(self) -> str:
        """Why, unless it was recorded."""

    @property
    def ignored_keys(self) -> tuple[IgnoredKey, ...]:
        """Keys of it that are not used."""

    @property
    def expired_touches(self) -> int:
        """Touches that were forgotten since they are older than what is kept."""

    @property
    def dropped_touches(self) -> int:
        """Touches that were dropped since there were more than `max_touches`, the oldest first."""

    @property
    def corrections(self) -> tuple[Attribution, ...]:
        """Conversions that are credited otherwise now."""

    def to_dict(self) -> dict[str, Any]:
        """The fields as a plain dict; records in it as dicts, sequences as lists."""

    def __eq__(self, other: object, /) -> bool: ...
    def __reduce__(self) -> tuple[Any, tuple[str, str]]: ...
    __hash__: ClassVar[None]  # type: ignore[assignment]
