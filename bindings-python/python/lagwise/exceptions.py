"""Exceptions: one class for each kind of refusal. A refused call has changed nothing."""

from __future__ import annotations

from typing import ClassVar

__all__ = [
    "ConflictError",
    "DuplicateIdError",
    "InternalError",
    "InvalidJsonError",
    "InvalidSnapshotError",
    "LagwiseError",
    "LengthMismatchError",
    "MissingFieldError",
    "NotFiniteError",
    "NotWholeError",
    "OutOfRangeError",
    "StoreBusyError",
    "StoreFailedError",
    "UnknownFieldError",
    "UnknownNameError",
    "WrongTypeError",
]


class LagwiseError(Exception):
    """A refused call: nothing was changed. The message says the value and the limit."""

    code: ClassVar[str]
    """The stable code of the kind, the same in every language, such as `OUT_OF_RANGE`."""

    field: str
    """Path of the value at fault, such as `ads[3].clicks`; empty where no single value is."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class UnknownFieldError(LagwiseError, TypeError):
    """A record or the configuration has a key that is not defined."""

    code = "UNKNOWN_FIELD"


class MissingFieldError(LagwiseError, TypeError):
    """A required field is absent."""

    code = "MISSING_FIELD"


class WrongTypeError(LagwiseError, TypeError):
    """A value is of the wrong type, such as text where a number belongs."""

    code = "WRONG_TYPE"


class NotFiniteError(LagwiseError, ValueError):
    """A number is NaN or infinite."""

    code = "NOT_FINITE"


class NotWholeError(LagwiseError, ValueError):
    """A count has a fractional part."""

    code = "NOT_WHOLE"


class OutOfRangeError(LagwiseError, ValueError):
    """A number, list or text is outside its allowed range."""

    code = "OUT_OF_RANGE"


class UnknownNameError(LagwiseError, LookupError):
    """A name is not one of the defined choices, such as an unknown stage or currency."""

    code = "UNKNOWN_NAME"


class DuplicateIdError(LagwiseError, ValueError):
    """The same id occurs twice."""

    code = "DUPLICATE_ID"


class ConflictError(LagwiseError, ValueError):
    """Two values that are fine by themselves contradict each other."""

    code = "CONFLICT"


class LengthMismatchError(LagwiseError, ValueError):
    """Columns that describe the same rows differ in length."""

    code = "LENGTH_MISMATCH"


class InvalidJsonError(LagwiseError, ValueError):
    """A text is not valid JSON."""

    code = "INVALID_JSON"


class InvalidSnapshotError(LagwiseError, ValueError):
    """A saved state was truncated or altered, is of an unknown version, or belongs to another configuration."""

    code = "INVALID_SNAPSHOT"


class StoreBusyError(LagwiseError, RuntimeError):
    """Other processes held a store for longer than the timeout; nothing was changed, and the call may be repeated."""

    code = "STORE_BUSY"


class StoreFailedError(LagwiseError, RuntimeError):
    """A store is full, damaged, read only, of a newer version or none at all; nothing was changed."""

    code = "STORE_FAILED"


class InternalError(LagwiseError, RuntimeError):
    """A defect of the library itself; nothing was changed."""

    code = "INTERNAL"
