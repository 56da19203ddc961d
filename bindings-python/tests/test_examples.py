"""The examples in the documentation run and print what they say."""

from __future__ import annotations

import doctest
from pathlib import Path

import lagwise

README = Path(__file__).parents[1] / "README.md"


def test_the_module_s_example() -> None:
    results = doctest.testmod(lagwise)
    assert (results.failed, results.attempted > 0) == (0, True)


def test_the_readme_s_examples() -> None:
    results = doctest.testfile(str(README), module_relative=False, encoding="utf-8")
    assert (results.failed, results.attempted > 0) == (0, True)
