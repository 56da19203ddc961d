"""What a worker asks the platform over HTTP, and how its answers are told to the queue."""

import json
from email.message import Message
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from lagwise import QueuedChange

TIMEOUT_SECONDS = 0.45
"""Real seconds."""
USAGE = "X-Business-Use-Case-Usage"


class PlatformClient:
    def __init__(self, url: str) -> None:
        self.url = url

    def read(self, budget_id: str) -> dict[str, Any] | None:
        """An ad set's budget and status, as `PlatformValue`; `None` where it can't be read now."""
        try:
            with urlopen(f"{self.url}/{budget_id}", timeout=TIMEOUT_SECONDS) as answer:
                found = json.load(answer)
        except (OSError, HTTPException, ValueError):
            return None
        status = found["status"].lower()
        return {
            "budget": int(found["daily_budget"]) / 100,
            "status": status if status in ("active", "paused") else "other",
        }

    def write(self, begun: QueuedChange) -> dict[str, Any] | None:
        """Sends a change: `None` where the platform took it, else the `PlatformError`."""
        sent = {"status": "PAUSED"} if begun.change.kind == "pause" else {"daily_budget": begun.budget_after_minor}
        headers = {"X-Change-Id": f"{begun.change_id}/{begun.attempt}"}
        request = Request(f"{self.url}/{begun.change.budget_id}", urlencode(sent).encode(), headers)
        try:
            try:
                with urlopen(request, timeout=TIMEOUT_SECONDS):
                    return None
            except HTTPError as refusal:
                return platform_error(refusal.code, refusal.headers, refusal.read())
        except (OSError, HTTPException, ValueError):
            # No answer, or half of one: it may have taken effect.
            return {"timed_out": True}


def platform_error(status: int, headers: Message, body: bytes) -> dict[str, Any]:
    """The codes, and the wait that a header names: that one counts minutes."""
    error = json.loads(body)["error"]
    usages = json.loads(headers.get(USAGE, "{}")).values()
    minutes = max((use["estimated_time_to_regain_access"] for uses in usages for use in uses), default=0)
    return {
        "http_status": status,
        "code": error["code"],
        "subcode": error.get("error_subcode"),
        "is_transient": error.get("is_transient"),
        "retry_after_seconds": 60 * minutes,
        "message": error["message"],
    }
