"""A PostgreSQL server of one's own in a temporary folder, for as long as it is measured."""

import contextlib
import glob
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

SETTINGS = {
    "shared_buffers": "2GB",
    "work_mem": "64MB",
    "maintenance_work_mem": "512MB",
    "max_wal_size": "4GB",
    "fsync": "off",
    "synchronous_commit": "off",
    "jit": "off",
    "autovacuum": "off",
}
"""Room for all that is measured, and nothing that waits for a disk."""


def binaries() -> Path:
    """Where `initdb` and `pg_ctl` are: Debian keeps them out of the path."""
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin"), key=lambda path: int(path.split("/")[4]))
    if not found and not shutil.which("initdb"):
        raise SystemExit("no PostgreSQL: apt-get install postgresql")
    return Path(found[-1]) if found else Path(str(shutil.which("initdb"))).parent


def _as_user(folder: Path) -> list[str]:
    """PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return []
    shutil.chown(folder, "postgres", "postgres")
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"]


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


@contextlib.contextmanager
def server() -> Iterator[str]:
    """Makes a cluster, starts it, gives its connection string, stops it and removes it."""
    with tempfile.TemporaryDirectory(prefix="lagwise-postgres-") as name:
        folder, port = Path(name), _free_port()
        user, data, bin_ = _as_user(folder), folder / "data", binaries()

        def run(*command: str | Path) -> None:
            subprocess.run([*user, *command], check=True, stdout=subprocess.DEVNULL, cwd=folder)

        run(bin_ / "initdb", "-D", data, "-U", "bench", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        settings = SETTINGS | {"port": str(port), "listen_addresses": "127.0.0.1", "unix_socket_directories": name}
        words = " ".join(f"-c {key}={value}" for key, value in settings.items())
        run(bin_ / "pg_ctl", "-D", data, "-l", folder / "log", "-w", "-o", words, "start")
        try:
            yield f"host=127.0.0.1 port={port} user=bench dbname=postgres"
        finally:
            run(bin_ / "pg_ctl", "-D", data, "-m", "immediate", "stop")
