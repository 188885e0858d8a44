"""The server's data folder: made once, its configuration written anew at every start."""

import json
import secrets
import shutil
import socket
import subprocess
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

from config.embedded.identity import Identity

SMALL_MACHINE = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": 120,
    "shared_buffers": "192MB",
    "work_mem": "8MB",
    "maintenance_work_mem": "64MB",
    "effective_cache_size": "1GB",
    "max_wal_size": "1GB",
    "wal_compression": "pglz",
    "random_page_cost": 1.1,
    "max_locks_per_transaction": 1024,
    "max_parallel_workers_per_gather": 0,
    "huge_pages": "off",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_duration_statement": 2000,
    "password_encryption": "scram-sha-256",
}
"""Settings of a machine with two cores; many locks because a city's schema has many relations."""

NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@dataclass
class Access:
    """How to reach the server; kept beside the data so that addresses stay the same."""

    port: int
    password: str

    @classmethod
    def read(cls, folder: Path) -> "Access | None":
        """Return what is kept in `folder`, None when nothing whole is."""
        try:
            return cls(**json.loads((folder / "access.json").read_text()))
        except (FileNotFoundError, ValueError, TypeError):
            return None

    def write(self, folder: Path) -> None:
        """Keep it in `folder`, whole or not at all, for nobody else's eyes."""
        fresh = folder / "access.json.new"
        fresh.touch(mode=0o600)
        fresh.write_text(json.dumps(asdict(self)))
        fresh.replace(folder / "access.json")


def make_cluster(folder: Path, data: Path, programs: Path, identity: Identity) -> Access:
    """Make the data folder unless it is whole already; return how to reach the server.

    A data folder left half-made by a killed start is made again.
    """
    access = Access.read(folder)
    if access is not None and (data / "PG_VERSION").exists() and (folder / "made").exists():
        return access
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir(mode=0o700, parents=True)
    identity.own(data)
    access = Access(port=free_port(), password=secrets.token_hex(24))
    _initialise(data, programs, identity, access.password)
    access.write(folder)
    (folder / "made").touch()
    return access


def _initialise(data: Path, programs: Path, identity: Identity, password: str) -> None:
    with tempfile.NamedTemporaryFile("w", prefix="edem-", suffix=".tmp") as password_file:
        password_file.write(password)
        password_file.flush()
        identity.own(Path(password_file.name))
        command = [str(programs / "initdb"), "--pgdata", str(data), "--username", "postgres"]
        command += ["--encoding", "UTF8", "--auth", "scram-sha-256", "--no-sync"]
        command += ["--locale-provider", "builtin", "--builtin-locale", "C.UTF-8", "--locale", "C"]
        command += ["--pwfile", password_file.name]
        # Every connection pays the iterations; a generated password needs no stretching.
        command += ["--set", "scram_iterations=1"]
        subprocess.run(
            command, check=True, capture_output=True, text=True, **identity.process_options()
        )


def write_configuration(data: Path, identity: Identity, *, port: int, durable: bool) -> None:
    """Write the whole `postgresql.conf`; `durable=False` trades safety for speed (tests)."""
    settings = {**SMALL_MACHINE, "port": port, **({} if durable else NOT_DURABLE)}
    path = data / "postgresql.conf"
    path.write_text("".join(f"{name} = '{value}'\n" for name, value in settings.items()))
    identity.own(path)


def free_port() -> int:
    """Return a TCP port of 127.0.0.1 that is free at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def port_is_free(port: int) -> bool:
    """Return whether a server could listen on `port` of 127.0.0.1."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
