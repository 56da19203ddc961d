"""Refused calls, for the tests."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from lagwise import LagwiseError


def refusal(call: Callable[[], object]) -> tuple[type[LagwiseError], str]:
    """The class and the field of the refusal that a call meets."""
    with pytest.raises(LagwiseError) as raised:
        call()
    assert str(raised.value).startswith(raised.value.field)
    return type(raised.value), raised.value.field
