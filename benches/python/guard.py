"""The guard's rate by counting rows in PostgreSQL: changes a second, by one connection and by eight processes."""

import json
import multiprocessing
import time

import postgres
import psycopg

CHANGES = 1_500
CAMPAIGN = 15

SCHEMA = """
CREATE TABLE campaigns (campaign text PRIMARY KEY);
CREATE TABLE changes (change text PRIMARY KEY, campaign text NOT NULL, status text NOT NULL, sent_at timestamptz NOT NULL);
CREATE INDEX ON changes (campaign, sent_at);
"""

LOCK = "INSERT INTO campaigns VALUES (%s) ON CONFLICT (campaign) DO UPDATE SET campaign = excluded.campaign"
COUNT = "SELECT count(*) FROM changes WHERE campaign = %s AND sent_at > now() - interval '1 hour'"
RESERVE = "INSERT INTO changes VALUES (%s, %s, 'reserved', now())"
BEGIN = "UPDATE changes SET status = 'executing', sent_at = now() WHERE change = %s AND status = 'reserved'"
COMMIT = "UPDATE changes SET status = 'sent' WHERE change = %s AND status = 'executing'"


def work(address: str, worker: int) -> float:
    """Brings changes through in three transactions each, as the ledger does, by the bare rule of the campaign's rate."""
    with psycopg.connect(address, autocommit=True) as connection:
        connection.prepare_threshold = 1
        start = time.perf_counter()
        for place in range(CHANGES):
            change, campaign = f"{worker}-{place}", f"{worker}-{place // CAMPAIGN}"
            with connection.transaction():
                connection.execute(LOCK, (campaign,))
                counted = connection.execute(COUNT, (campaign,)).fetchone()
                assert counted is not None
                assert counted[0] < CAMPAIGN
                connection.execute(RESERVE, (change, campaign))
            with connection.transaction():
                connection.execute(LOCK, (campaign,))
                connection.execute(COUNT, (campaign,)).fetchone()
                connection.execute(BEGIN, (change,))
            connection.execute(COMMIT, (change,))
        return time.perf_counter() - start


def rate(address: str, processes: int) -> float:
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("TRUNCATE campaigns, changes")
    with multiprocessing.get_context("spawn").Pool(processes) as pool:
        taken = pool.starmap(work, [(address, worker) for worker in range(processes)])
    return processes * CHANGES / max(taken)


def main() -> None:
    with postgres.server() as address:
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(SCHEMA)
            version = connection.info.parameter_status("server_version")
        print(json.dumps({"version": version, "1": rate(address, 1), "8": rate(address, 8)}))


if __name__ == "__main__":
    main()
