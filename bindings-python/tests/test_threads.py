"""One sampler and one detector for many threads, with the serial result."""

from __future__ import annotations

import pickle
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from accounts import account, states
from lagwise import BattleHardenedSampler, FatigueDetector

THREADS = 8
CALLS = 400


def test_eight_threads_agree_with_the_serial_result() -> None:
    sampler, detector = BattleHardenedSampler(), FatigueDetector()
    ads = account(24)
    objects = states(ads)

    def call(number: int) -> tuple[object, ...]:
        given = objects if number % 2 else ads
        allocation = sampler.select_budget_allocation(given, 100.0, seed=number % 10, decision_id="d")
        allocation = pickle.loads(pickle.dumps(allocation))
        return allocation, sampler.verdicts(given), detector.detect(given), sampler.score(given[0]), sampler.config

    serial = [call(number) for number in range(10)]
    with ThreadPoolExecutor(THREADS) as threads:
        for number, result in enumerate(threads.map(call, range(CALLS))):
            assert result == serial[number % 10]


def test_a_long_call_leaves_the_interpreter_to_others() -> None:
    sampler = BattleHardenedSampler({"shares": "thompson", "draws": 2_000})
    ads = states(account(400))
    done = threading.Event()
    turns = 0

    def decide() -> None:
        try:
            sampler.select_budget_allocation(ads, 1_000.0, seed=1, with_probability_best=True)
        finally:
            done.set()

    worker = threading.Thread(target=decide)
    worker.start()
    while not done.is_set():
        time.sleep(0.001)
        turns += 1
    worker.join()
    assert turns > 5
