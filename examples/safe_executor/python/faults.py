"""What goes wrong on the platform, how often, and how it answers then: errors as Meta's Marketing API tells them."""

import json
from typing import Any, TypeAlias

from draws import draw

PER_MILLE = {
    "entity throttled": 15,
    "account throttled": 20,
    "temporary": 40,
    "temporary yet applied": 40,
    "applied without answer": 45,
    "dropped before applying": 40,
    "dropped after applying": 40,
    "invalid": 10,
}
"""Of 1,000 writes. The rest is answered."""
READS_PER_MILLE = {"read dropped": 25}
APPLIED = {"temporary yet applied", "applied without answer", "dropped after applying"}
"""Faults with which the write takes effect all the same."""

Answer: TypeAlias = tuple[int, dict[str, Any], dict[str, str]]
"""Status, body and headers."""


def fault_of(seed: int, method: str, budget_id: str, count: int) -> str | None:
    """The fault of an entity's request number `count`; `None` where it is answered."""
    place = draw(1000, seed, "fault", method, budget_id, count)
    for fault, share in (PER_MILLE if method == "POST" else READS_PER_MILLE).items():
        if place < share:
            return fault
        place -= share
    return None


def answer_of(fault: str, account_id: str, minutes: int) -> Answer | None:
    """How a fault is answered; `None` where no answer comes. Nearly every error of Meta's has the status 400."""
    if fault in ("entity throttled", "edited too often"):
        return error(613, "The ad set's budget was changed too often.", error_subcode=1487632)
    if fault == "account throttled":
        usage = {"type": "ads_management", "call_count": 100, "estimated_time_to_regain_access": minutes}
        status, body, _ = error(80004, "There have been too many calls to this ad-account.", error_subcode=2446079)
        return status, body, {"X-Business-Use-Case-Usage": json.dumps({account_id: [usage]})}
    if fault in ("temporary", "temporary yet applied"):
        return error(2, "An unexpected error has occurred. Please retry your request later.", is_transient=True)
    if fault == "invalid":
        return error(100, "Invalid parameter")
    return None


def error(code: int, message: str, **more: Any) -> Answer:
    return 400, {"error": {"message": message, "type": "OAuthException", "code": code, **more}}, {}
