"""One decision after one new observation, in the library and in bandit libraries: `peers.py ACCOUNT_FOLDER`.

A peer learns one reward and chooses one arm. The library folds one event in and splits a budget over all arms, with
posteriors, bounds and reasons for each; nobody asks it for one arm. All have the same number of arms with some history,
draw from posteriors where they can, and take turns.
"""

import importlib.metadata
import json
import random
import sys
from collections.abc import Callable
from pathlib import Path

from mabwiser.mab import MAB, LearningPolicy
from pybandits.model import Beta
from pybandits.smab import SmabBernoulli
from river import bandit, proba
from stream import history, new_lead
from timing import medians
from vowpalwabbit import Workspace

SEED = 7

PER_ARM = 20
"""Observations of each arm that a peer has learnt. Their number does not change what the next one takes."""

Observations = list[tuple[int, int]]
"""Arms and their rewards, 0 or 1."""

Decide = Callable[[int], object]
"""Learns the `number`-th new observation and decides."""

PACKAGES = ("mabwiser", "river", "vowpalwabbit", "pybandits")


def observations(arms: int) -> Observations:
    rng = random.Random(SEED)
    rates = [rng.uniform(0.005, 0.05) for _ in range(arms)]
    seen = [(arm, int(rng.random() < rates[arm])) for arm in range(arms) for _ in range(PER_ARM)]
    rng.shuffle(seen)
    return seen


def mabwiser(arms: int, seen: Observations) -> Decide:
    mab = MAB(list(range(arms)), LearningPolicy.ThompsonSampling(), seed=SEED)
    mab.fit([arm for arm, _ in seen], [reward for _, reward in seen])

    def decide(number: int) -> object:
        mab.partial_fit([number % arms], [1])
        return mab.predict()

    return decide


def river(arms: int, seen: Observations) -> Decide:
    policy = bandit.ThompsonSampling(reward_obj=proba.Beta(), seed=SEED)
    for arm, reward in seen:
        policy.update(arm, reward)
    ids = list(range(arms))

    def decide(number: int) -> object:
        policy.update(number % arms, 1)
        return policy.pull(ids)

    return decide


def pybandits(arms: int, seen: Observations) -> Decide:
    won = [1] * arms
    lost = [1] * arms
    for arm, reward in seen:
        (won if reward else lost)[arm] += 1
    actions = {f"ad-{arm}": Beta(n_successes=won[arm], n_failures=lost[arm]) for arm in range(arms)}
    smab = SmabBernoulli(actions=actions, random_seed=SEED)

    def decide(number: int) -> object:
        smab.update(actions=[f"ad-{number % arms}"], rewards=[1])
        return smab.predict(n_samples=1)

    return decide


def vowpal_wabbit(arms: int, seen: Observations, exploration: str) -> Decide:
    """Without a context; it returns a probability for each arm, from which the caller draws one."""
    workspace = Workspace(f"--cb_explore {arms} {exploration} --random_seed {SEED} --quiet")
    for arm, reward in seen:
        workspace.learn(f"{arm + 1}:{-reward}:{1 / arms} |")

    def decide(number: int) -> object:
        workspace.learn(f"{number % arms + 1}:-1:{1 / arms} |")
        return workspace.predict("|")

    return decide


def lagwise(folder: Path, arms: int) -> Decide:
    known = history(folder, arms)
    optimizer = known.optimizer({"shares": "thompson"})
    event = new_lead(known)

    def decide(number: int) -> object:
        optimizer.apply(event(number))
        return optimizer.recommend(known.now, known.total_budget, seed=SEED)

    return decide


def counted(decide: Decide) -> Callable[[], object]:
    """A call that observes something new each time."""
    number = 0

    def call() -> object:
        nonlocal number
        number += 1
        return decide(number)

    return call


def beside(folder: Path, arms: int) -> dict[str, float]:
    seen = observations(arms)
    deciders = {
        "lagwise": lagwise(folder, arms),
        "mabwiser": mabwiser(arms, seen),
        "river": river(arms, seen),
        "vowpalwabbit, epsilon-greedy": vowpal_wabbit(arms, seen, "--epsilon 0.05"),
        "vowpalwabbit, bag of 5": vowpal_wabbit(arms, seen, "--bag 5"),
        "pybandits": pybandits(arms, seen),
    }
    return medians({name: counted(decide) for name, decide in deciders.items()})


def main() -> None:
    folder = Path(sys.argv[1])
    versions = {name: importlib.metadata.version(name) for name in PACKAGES}
    print(json.dumps({"versions": versions, "arms": {str(arms): beside(folder, arms) for arms in (10, 1_000)}}))


if __name__ == "__main__":
    main()
