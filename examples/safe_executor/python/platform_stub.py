"""A local stand-in for an ad platform, over HTTP: budgets and statuses of ad sets, limits of its own, and faults.

`GET /v24.0/<ad set>` reads, `POST` writes `daily_budget` (minor units) or `status`, as Meta's Marketing API does.
"""

import json
import math
import select
import socket
import threading
import time
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl

from clock import Clock
from draws import draw
from faults import APPLIED, Answer, answer_of, fault_of
from plan import AdSet

HOUR = timedelta(hours=1)
ACCOUNT_WAIT = timedelta(minutes=3)
EDITS_PER_HOUR = 4
"""Meta blocks the budget of an ad set for an hour after more."""
HANGS_SECONDS = 3
"""Real seconds for which a request is left without an answer, unless the client goes earlier."""


@dataclass(frozen=True)
class Write:
    """A write that reached the platform."""

    at: datetime
    ad_set: AdSet
    field: str
    before: str
    after: str
    sender: str | None
    """Which change and attempt sent it; `None` for a person. Only this log knows it: the platform has no such key."""
    fault: str | None
    is_applied: bool


class PlatformStub:
    """The platform's state, and the log of what it was told."""

    def __init__(self, ad_sets: list[AdSet], clock: Clock, seed: int) -> None:
        self.clock = clock
        self.seed = seed
        self.lock = threading.Lock()
        self.log: list[Write] = []
        self.ad_sets = {ad_set.budget_id: ad_set for ad_set in ad_sets}
        self.values = {ad_set.budget_id: {"daily_budget": str(ad_set.budget), "status": "ACTIVE"} for ad_set in ad_sets}
        self.requests: Counter[tuple[str, str]] = Counter()
        self.blocked: dict[str, datetime] = {}
        """Until when an account or an ad set takes no writes."""
        self.server = Server(("127.0.0.1", 0), Handler)
        self.server.stub = self
        self.url = f"http://127.0.0.1:{self.server.server_port}/v24.0"
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def budget(self, budget_id: str) -> int:
        with self.lock:
            return int(self.values[budget_id]["daily_budget"])

    def edit_as_person(self, budget_id: str, budget: int) -> None:
        with self.lock:
            self._apply(budget_id, "daily_budget", str(budget), None, None)

    def read(self, budget_id: str) -> Answer | None:
        fault = self._begin("GET", budget_id)
        with self.lock:
            return None if fault else (200, dict(self.values[budget_id]), {})

    def write(self, budget_id: str, field: str, value: str, sender: str | None, peer: socket.socket) -> Answer | None:
        """Applies a write or refuses it, and says what to answer."""
        fault = self._begin("POST", budget_id)
        ad_set = self.ad_sets[budget_id]
        with self.lock:
            # Whoever gave up takes its request along: what is read back afterwards stays as it is.
            if is_gone(peer):
                return None
            now = self.clock.now()
            fault, minutes = self._refused(ad_set, field, fault, now)
            if fault is None or fault in APPLIED:
                self._apply(budget_id, field, value, sender, fault)
            else:
                before = self.values[budget_id][field]
                self.log.append(Write(now, ad_set, field, before, value, sender, fault, False))
        if fault is None:
            return 200, {"success": True}, {}
        if fault == "applied without answer":
            select.select([peer], [], [], HANGS_SECONDS)
        return answer_of(fault, ad_set.account_id, minutes)

    def _refused(self, ad_set: AdSet, field: str, fault: str | None, now: datetime) -> tuple[str | None, int]:
        """What becomes of a request under the platform's limits, and for how many minutes the account has to wait."""
        is_edit = field == "daily_budget"
        if fault == "account throttled":
            self.blocked[ad_set.account_id] = now + ACCOUNT_WAIT
        if is_edit and self._edits(ad_set.budget_id, now) >= EDITS_PER_HOUR:
            fault = "edited too often"
        if fault in ("entity throttled", "edited too often"):
            self.blocked.setdefault(ad_set.budget_id, now + HOUR)
        wait = self.blocked.get(ad_set.account_id, now) - now
        if wait > timedelta():
            return "account throttled", math.ceil(wait / timedelta(minutes=1))
        if is_edit and fault != "edited too often" and self.blocked.get(ad_set.budget_id, now) > now:
            return "entity throttled", 0
        return fault, 0

    def _begin(self, method: str, budget_id: str) -> str | None:
        """Takes its time, and draws what goes wrong with the request."""
        with self.lock:
            count = self.requests[method, budget_id]
            self.requests[method, budget_id] += 1
        time.sleep((10 + draw(90, self.seed, "latency", method, budget_id, count)) / 1000)
        return fault_of(self.seed, method, budget_id, count)

    def _apply(self, budget_id: str, field: str, value: str, sender: str | None, fault: str | None) -> None:
        values = self.values[budget_id]
        write = Write(self.clock.now(), self.ad_sets[budget_id], field, values[field], value, sender, fault, True)
        values[field] = value
        self.log.append(write)

    def _edits(self, budget_id: str, now: datetime) -> int:
        """Budget edits of an ad set within the last hour."""
        edits = (write for write in self.log if write.is_applied and write.field == "daily_budget")
        return sum(write.ad_set.budget_id == budget_id and now - write.at < HOUR for write in edits)


def is_gone(peer: socket.socket) -> bool:
    """Whether the client closed the connection."""
    if not select.select([peer], [], [], 0)[0]:
        return False
    try:
        return peer.recv(1, socket.MSG_PEEK) == b""
    except OSError:
        return True


class Server(ThreadingHTTPServer):
    stub: PlatformStub
    request_queue_size = 64

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that is gone is no news here."""


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        self.answer(self.server.stub.read(self.path.rpartition("/")[2]))

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        (field, value), *_ = parse_qsl(body)
        budget_id, sender = self.path.rpartition("/")[2], self.headers.get("X-Change-Id")
        self.answer(self.server.stub.write(budget_id, field, value, sender, self.connection))

    def answer(self, answer: Answer | None) -> None:
        """Answers, or drops the connection. One request a connection: HTTP/1.0."""
        if answer is None:
            self.close_connection = True
            return
        status, body, headers = answer
        text = json.dumps(body).encode()
        self.send_response(status)
        for name, value in {**headers, "Content-Type": "application/json", "Content-Length": str(len(text))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, format: str, *args: Any) -> None:
        """The stub keeps its own log."""
