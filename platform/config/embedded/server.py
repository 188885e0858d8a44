"""Starting, stopping and recovering the embedded server."""

import fcntl
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import psycopg
from psycopg import sql

from config.embedded.binaries import find_programs
from config.embedded.cluster import (
    Access,
    free_port,
    make_cluster,
    port_is_free,
    write_configuration,
)
from config.embedded.identity import Identity, server_identity

START_SECONDS = 60
STOP_SECONDS = 30
DATABASE = "edem"


class ServerNotStarted(RuntimeError):
    """The server did not come up; the message holds the end of its log."""


@dataclass(frozen=True)
class EmbeddedServer:
    """A running server: `url` for DATABASE_URL, `bin_folder` with pg_dump, psql and pgbench.

    Used as a context manager it stops when the block ends.
    """

    url: str
    bin_folder: Path
    folder: Path
    data_folder: Path
    port: int
    identity: Identity

    def database_url(self, name: str) -> str:
        """Return the address of another database of this server."""
        return f"{self.url.rpartition('/')[0]}/{name}"

    def process_id(self) -> int | None:
        """Return the number of the server's first process, None when it does not run."""
        return _running_process(self.data_folder)

    def stop(self, *, mode: str = "fast") -> None:
        """Stop the server; `mode` is pg_ctl's: fast, or immediate (as a power cut)."""
        with _locked(self.folder):
            if self.process_id() is None:
                return
            for attempt in (mode, "immediate"):
                command = [str(self.bin_folder / "pg_ctl"), "stop", "--pgdata"]
                command += [str(self.data_folder), "--mode", attempt]
                command += ["--wait", "--timeout", str(STOP_SECONDS), "--silent"]
                options = self.identity.process_options()
                if subprocess.run(command, check=False, **options).returncode == 0:
                    return

    def __enter__(self) -> "EmbeddedServer":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


def embedded_server(
    folder: Path, *, durable: bool = True, port: int | None = None, log: Path | None = None
) -> EmbeddedServer:
    """Return the server of `folder`, started and ready; several processes may ask at once.

    The data folder is made when it is missing, a server that runs already is taken as it is, and
    whatever a killed one left behind is recovered. The server goes on when this process ends.
    `durable=False` is for tests; `port` asks for a port, otherwise one is picked and remembered.

    Raises: ServerNotStarted, config.embedded.binaries.ProgramsMissing.
    """
    identity = server_identity()
    folder = folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    programs = identity.reachable_programs(find_programs())
    data = identity.reachable(folder) / "data"
    with _locked(folder):
        access = make_cluster(folder, data, programs, identity)
        if _running_process(data) is None:
            access.port = _usable_port(port or access.port)
            access.write(folder)
            write_configuration(data, identity, port=access.port, durable=durable)
        server = _server_of(folder, data, programs, identity, access)
        _bring_up(server, log or folder / "server.log")
        _make_database(server)
    return server


def _server_of(
    folder: Path, data: Path, programs: Path, identity: Identity, access: Access
) -> EmbeddedServer:
    url = f"postgres://postgres:{access.password}@127.0.0.1:{access.port}/{DATABASE}"
    return EmbeddedServer(url, programs, folder, data, access.port, identity)


def _usable_port(wanted: int) -> int:
    return wanted if port_is_free(wanted) else free_port()


def _bring_up(server: EmbeddedServer, log: Path) -> None:
    """Start the server unless it runs, and wait until it answers.

    Tries again while processes of a killed one are still dying or hold its memory.
    """
    deadline = time.monotonic() + START_SECONDS
    while True:
        running = server.process_id() is not None or _start(server, log)
        if running and _answers(server):
            return
        if time.monotonic() > deadline:
            raise ServerNotStarted(_end_of(log))
        time.sleep(0.1)


def _start(server: EmbeddedServer, log: Path) -> bool:
    command = [str(server.bin_folder / "pg_ctl"), "start", "--pgdata", str(server.data_folder)]
    command += ["--wait", "--timeout", str(START_SECONDS), "--silent"]
    _process_file(server.data_folder).unlink(missing_ok=True)
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as sink:
        result = subprocess.run(
            command,
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=sink,
            start_new_session=True,
            **server.identity.process_options(),
        )
    return result.returncode == 0


def _answers(server: EmbeddedServer) -> bool:
    command = [str(server.bin_folder / "pg_isready"), "--quiet", "--host", "127.0.0.1"]
    command += ["--port", str(server.port), "--timeout", "5"]
    return subprocess.run(command, check=False).returncode == 0


def _make_database(server: EmbeddedServer) -> None:
    with psycopg.connect(server.database_url("postgres"), autocommit=True) as connection:
        found = connection.execute("SELECT FROM pg_database WHERE datname = %s", [DATABASE])
        if found.fetchone() is None:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))


def _process_file(data: Path) -> Path:
    return data / "postmaster.pid"


def _running_process(data: Path) -> int | None:
    """Return the process that `postmaster.pid` names when it lives and is a server."""
    try:
        number = int(_process_file(data).read_text().split("\n", 1)[0])
        os.kill(number, 0)
    except (FileNotFoundError, ValueError, ProcessLookupError, PermissionError):
        return None
    return number if _is_server(number) else None


def _is_server(number: int) -> bool:
    # Numbers are given out again: after a restart of the machine it may be anybody's.
    try:
        name, _, rest = Path(f"/proc/{number}/stat").read_text().rpartition(")")
    except FileNotFoundError:
        return not Path("/proc/self").exists()
    return name.endswith("(postgres") and not rest.startswith(" Z")


def _end_of(log: Path) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-15:])


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
