"""The tables of attribution, beside the same matching by SQL."""

from typing import Any

from tables import most_size, most_time, table, time

Figures = dict[str, Any]


def targets(figures: Figures) -> list[list[str]]:
    population = figures["rust"]["population"]
    times = population["attribute"]
    return [
        most_time("Attribution among 1,000,000 touches, median", times["p50_us"], 2),
        most_time("Attribution among 1,000,000 touches, 99th percentile", times["p99_us"], 20),
        most_size("Memory of a touch among 1,000,000", population["bytes_per_touch"], 300),
    ]


def beside(figures: Figures) -> str:
    """One conversion among a million touches; behind PostgreSQL's time its ratio to ours."""
    population, sql = figures["rust"]["population"], figures["postgresql"]
    ours, theirs = population["attribute"], sql["attribute"]
    ratios = [f"{time(theirs[key])} ({theirs[key] / ours[key]:.0f})" for key in ("p50_us", "p99_us", "mean_us")]
    rows = [
        ["lagwise, Rust", *(time(ours[key]) for key in ("p50_us", "p99_us", "mean_us"))],
        [f"PostgreSQL {sql['version']}, psycopg {sql['psycopg']}", *ratios],
        [
            "of that the round trip, `SELECT 1`",
            *(time(sql["round_trip"][key]) for key in ("p50_us", "p99_us", "mean_us")),
        ],
    ]
    found = ", ".join(f"{name} {count:,}" for name, count in population["found"].items())
    words = (
        f"{population['touches']:,} touches, {population['conversions']:,} conversions ({found}). PostgreSQL answers the "
        f"first {sql['conversions']:,}, and {sql['same']:,} of these as lagwise does: method, ads and confidence to 1e-9. "
        "In brackets: its time / lagwise's."
    )
    kept = (
        f"A touch takes {population['bytes_per_touch']:.0f} bytes of memory, {sql['bytes_per_touch']:.0f} bytes in "
        f"PostgreSQL with its indexes. Taking one in takes {time(population['track']['mean_us'])} on average and "
        f"{time(population['track']['worst_us'])} at worst, where a table grows."
    )
    return f"{words}\n\n{table(['What', 'Median', '99 %', 'Mean'], rows)}\n\n{kept}"


def sharing(figures: Figures) -> str:
    """What many touches and conversions of one key do."""
    rows = [
        [
            case["shared"],
            *(time(case["attribute"][key]) for key in ("p50_us", "p99_us", "worst_us")),
            time(case["track"]["p50_us"]),
            time(case["track_late"]["p50_us"]),
        ]
        for case in figures["rust"]["sharing"]
    ]
    case = figures["rust"]["sharing"][0]
    words = (
        f"{case['touches']:,} touches, each of an ad of its own, then {case['conversions']:,} conversions, all with one key; "
        "`address` with devices of their own, `fingerprint` with subjects of their own. A late touch comes before the last "
        "1,000 conversions, and those that it may have led to are asked again."
    )
    head = ["Shared", "Conversion, median", "99 %", "Worst", "Touch, median", "Late touch, median"]
    return f"{words}\n\n{table(head, rows)}"
