"""What a policy is that the simulator plays: it sees events, and is asked how to split the money."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeAlias, Union

from lagwise._lagwise import (
    AdRegistered,
    AdRetired,
    ChangeCommitted,
    Conversion,
    CreativeRegistered,
    DealStage,
    Delivery,
    Feedback,
    LiveAd,
    StageEntry,
    Touch,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from typing import Any

    import numpy as np
    import numpy.typing as npt

__all__ = ["Event", "Policy"]

Event: TypeAlias = Union[  # noqa: UP007
    AdRegistered,
    AdRetired,
    ChangeCommitted,
    Conversion,
    CreativeRegistered,
    DealStage,
    Delivery,
    Feedback,
    StageEntry,
    Touch,
]
"""Anything that happens to an account."""


class Policy(Protocol):
    """Anything that splits a budget over ads by what it can see.

    What it raises ends the call that plays it, and comes back as it is.
    """

    def observe(self, event: Event, /) -> object:
        """Something became known; events come in the order in which they do."""

    def wish(
        self, now: datetime, total_budget: float, ads: list[LiveAd], /
    ) -> Sequence[float] | npt.NDArray[np.floating[Any] | np.integer[Any]]:
        """How much each ad should get, in the order of `ads`, at least 0 and finite.

        Only proportions count: the guard scales the wish by one factor and clips it, so that the budgets sum to the
        total (per day, in major units) within their bounds.
        """
        ...
