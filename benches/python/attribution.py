"""Attribution by SQL, beside lagwise: `attribution.py FOLDER`, with what the Rust bench left there; prints JSON.

The same touches in one indexed table, the same conversions by one prepared statement over loopback, one at a time. It asks
the same layers with the same windows, counts identities and computes the same confidence; it hashes nothing, remembers no
conversion and corrects none. Its answers are compared with lagwise's.
"""

import json
import statistics
import sys
import time
from pathlib import Path
from typing import Any

import psycopg
from postgres import server

TABLE = """
CREATE TABLE touches (
    id integer, at timestamptz, fbclid text, subject text, fingerprint text, ip text, agent text, ad text, cost float8
)
"""

INDEXES = """
CREATE INDEX ON touches (fbclid, at) WHERE fbclid IS NOT NULL;
CREATE INDEX ON touches (subject, at) WHERE subject IS NOT NULL;
CREATE INDEX ON touches (fingerprint, at) WHERE fingerprint IS NOT NULL;
CREATE INDEX ON touches (ip, at) WHERE ip IS NOT NULL;
"""

LAYER = """
{name}_touches AS MATERIALIZED (
    SELECT id, at, ad, cost,
           coalesce(agent = $6::text, true) AS alike,
           coalesce(subject = $3::text, false) OR coalesce({other} = ${other_key}::text, false) AS own,
           coalesce('s' || subject, 'o' || {other}, 'a' || agent, 't' || id) AS who
    FROM touches
    WHERE {key} = ${key_number}::text AND at BETWEEN $1::timestamptz - interval '{window} hours' AND $1 AND NOT EXISTS (SELECT FROM {before})
),
{name}_kind AS MATERIALIZED (
    SELECT coalesce(bool_or(own AND alike), false) AS any_own,
           count(DISTINCT CASE WHEN own THEN '' ELSE who END) AS seen
    FROM {name}_touches
),
{name}_newest AS (
    SELECT DISTINCT ON (CASE WHEN own THEN '' ELSE who END) id, at, ad, cost
    FROM {name}_touches, {name}_kind
    WHERE alike AND (own OR NOT any_own) AND (any_own OR seen <= 10)
    ORDER BY CASE WHEN own THEN '' ELSE who END, at DESC, id DESC
),
{name}_weights AS (
    SELECT ad, max(at) AS at,
           sum({ceiling} * 2 ^ (-extract(epoch FROM $1::timestamptz - at)::float8 / 3600 / {half_life})
               / CASE WHEN any_own THEN 1 ELSE seen END) AS weight
    FROM {name}_newest, {name}_kind GROUP BY ad
),
{name}_ads AS (
    SELECT ad, at, weight / (sum(weight) OVER () + 1 - {ceiling}) AS p FROM {name}_weights
),
{name} AS MATERIALIZED (
    SELECT '{name}' AS method, sum(p) AS confidence, array_agg(ad ORDER BY p DESC, at DESC, ad) AS ads
    FROM {name}_ads WHERE p >= (SELECT max(p) FROM {name}_ads) - 0.1 HAVING sum(p) >= 0.5
)
"""

FINGERPRINT = {
    "name": "fingerprint",
    "key": "fingerprint",
    "key_number": 4,
    "other": "ip",
    "other_key": 5,
    "window": 168,
    "ceiling": 0.9,
    "half_life": 48.0,
    "before": "exact_id",
}
IP = {
    "name": "ip",
    "key": "ip",
    "key_number": 5,
    "other": "fingerprint",
    "other_key": 4,
    "window": 24,
    "ceiling": 0.7,
    "half_life": 12.0,
    "before": "(TABLE exact_id UNION ALL TABLE fingerprint) matched",
}

STATEMENT = f"""
WITH exact_id AS MATERIALIZED (
    SELECT 'exact_id' AS method, 1::float8 AS confidence, ARRAY[ad] AS ads FROM (
        (SELECT id, at, ad FROM touches
         WHERE fbclid = $2::text AND at BETWEEN $1::timestamptz - interval '168 hours' AND $1 ORDER BY at DESC LIMIT 1)
        UNION ALL
        (SELECT id, at, ad FROM touches
         WHERE subject = $3::text AND at BETWEEN $1::timestamptz - interval '168 hours' AND $1 ORDER BY at DESC LIMIT 1)
    ) found ORDER BY at DESC, id DESC LIMIT 1
),
{LAYER.format(**FINGERPRINT)},
{LAYER.format(**IP)}
TABLE exact_id UNION ALL TABLE fingerprint UNION ALL TABLE ip
"""


def load(connection: psycopg.Connection, file: Path) -> None:
    """All touches, indexed; empty texts are keys that are not there."""
    connection.execute(TABLE)
    copied = connection.cursor().copy("COPY touches FROM STDIN (FORMAT csv)")
    with file.open("rb") as lines, copied as copy:
        while block := lines.read(1 << 20):
            copy.write(block)
    connection.execute(INDEXES)
    connection.execute("VACUUM ANALYZE touches")


def quantiles(times: list[float]) -> dict[str, float]:
    cuts = statistics.quantiles(times, n=1000, method="inclusive")
    return {"p50_us": cuts[499], "p99_us": cuts[989], "mean_us": statistics.fmean(times)}


def timed(cursor: psycopg.RawCursor[Any], statement: str, arguments: list[Any]) -> tuple[float, list[Any]]:
    start = time.perf_counter_ns()
    cursor.execute(statement, arguments, prepare=True)
    rows = cursor.fetchall()
    return (time.perf_counter_ns() - start) / 1e3, rows


def is_same(rows: list[Any], expected: dict[str, Any]) -> bool:
    if not rows:
        return expected["method"] == "unattributed"
    method, confidence, ads = rows[0]
    close = abs(confidence - expected["confidence"]) < 1e-9
    return len(rows) == 1 and close and [method, *ads] == [expected["method"], *expected["ads"]]


def measure(connection: psycopg.Connection, conversions: list[dict[str, Any]]) -> dict[str, Any]:
    cursor = psycopg.RawCursor(connection)
    # A plan for any arguments, as the indexes are what it takes.
    cursor.execute("SET plan_cache_mode = force_generic_plan")
    for conversion in conversions[:200]:
        timed(cursor, STATEMENT, [conversion["at"], *conversion["keys"]])
    times, same = [], 0
    for conversion in conversions:
        taken, rows = timed(cursor, STATEMENT, [conversion["at"], *conversion["keys"]])
        times.append(taken)
        same += is_same(rows, conversion)
    round_trips = [timed(cursor, "SELECT 1", [])[0] for _ in range(2_000)]
    return {"attribute": quantiles(times), "round_trip": quantiles(round_trips), "same": same}


def main() -> None:
    folder = Path(sys.argv[1])
    conversions = json.loads((folder / "conversions.json").read_text())
    with server() as conninfo, psycopg.connect(conninfo, autocommit=True) as connection:
        start = time.perf_counter()
        load(connection, folder / "touches.csv")
        loaded = time.perf_counter() - start
        size = connection.execute("SELECT pg_total_relation_size('touches'), count(*) FROM touches").fetchone()
        version = connection.info.server_version
        figures = measure(connection, conversions) | {
            "conversions": len(conversions),
            "load_seconds": loaded,
            "bytes_per_touch": size[0] / size[1] if size else 0.0,
            "version": f"{version // 10_000}.{version % 10_000}",
            "psycopg": psycopg.__version__,
        }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
