"""How figures are written: times, sizes, targets, tables."""


def table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def time(microseconds: float) -> str:
    for limit, factor, unit in ((1.0, 1e3, "ns"), (1e3, 1.0, "us"), (1e6, 1e-3, "ms")):
        if microseconds < limit:
            return f"{microseconds * factor:.3g} {unit}"
    return f"{microseconds * 1e-6:.3g} s"


def size(count: float) -> str:
    for limit, factor, unit in ((1e3, 1.0, "bytes"), (1e6, 1e-3, "kB"), (1e9, 1e-6, "MB")):
        if count < limit:
            return f"{count * factor:.3g} {unit}"
    return f"{count * 1e-9:.3g} GB"


def most_time(name: str, microseconds: float, limit: float) -> list[str]:
    """A target: a time of at most so many microseconds."""
    return [name, time(microseconds), f"at most {time(limit)}", _met(microseconds <= limit)]


def most_size(name: str, count: float, limit: float) -> list[str]:
    """A target: at most so many bytes."""
    return [name, size(count), f"at most {size(limit)}", _met(count <= limit)]


def most_ratio(name: str, ratio: float, limit: float) -> list[str]:
    """A target: at most so many times another's time."""
    return [name, f"{ratio:.2f}", f"at most {limit:g} times the time", _met(ratio <= limit)]


def least_ratio(name: str, ratio: float, limit: float) -> list[str]:
    """A target: at least so many times as fast as another."""
    return [name, f"{ratio:.2f}", f"at least {limit:g} times as fast", _met(ratio >= limit)]


def least_rate(name: str, rate: float, limit: float) -> list[str]:
    """A target: at least so many a second."""
    return [name, f"{rate:,.0f}/s", f"at least {limit:,.0f}/s", _met(rate >= limit)]


def _met(is_met: bool) -> str:
    return "yes" if is_met else "**no**"
