"""The embedded server starts, remembers, recovers and stops."""

import os
import signal
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from config.embedded import EmbeddedServer, embedded_server
from config.embedded.choice import name_database

pytestmark = [pytest.mark.slow, pytest.mark.faults]


def rows(server: EmbeddedServer, statement: str) -> list[tuple[object, ...]]:
    with psycopg.connect(server.url, autocommit=True) as connection:
        return connection.execute(statement).fetchall()  # type: ignore[arg-type]


def test_server_keeps_acknowledged_rows_when_it_is_killed(tmp_path: Path) -> None:
    with embedded_server(tmp_path / "postgres") as server:
        with psycopg.connect(server.url, autocommit=True) as connection:
            connection.execute("CREATE TABLE kept (number int)")
            connection.execute("INSERT INTO kept SELECT generate_series(1, 1000)")
        number = server.process_id()
        assert number is not None
        os.kill(number, signal.SIGKILL)
        again = embedded_server(tmp_path / "postgres")
        assert again.url == server.url
        assert again.process_id() != number
        assert rows(again, "SELECT count(*) FROM kept") == [(1000,)]


def test_server_is_shared_when_several_ask_at_once(tmp_path: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        servers = list(pool.map(lambda _: embedded_server(tmp_path / "postgres"), range(4)))
    with servers[0] as first:
        assert {server.process_id() for server in servers} == {first.process_id()}
        assert {server.url for server in servers} == {first.url}


def test_server_starts_when_a_stale_process_number_belongs_to_somebody_else(
    tmp_path: Path,
) -> None:
    with embedded_server(tmp_path / "postgres") as server:
        server.stop(mode="immediate")
        stale = server.data_folder / "postmaster.pid"
        stale.write_text(f"{os.getpid()}\n{server.data_folder}\n1\n{server.port}\n")
        again = embedded_server(tmp_path / "postgres")
        assert again.process_id() not in {None, os.getpid()}
        assert rows(again, "SELECT 1") == [(1,)]


def test_server_is_made_again_when_its_folder_was_left_half_made(tmp_path: Path) -> None:
    half_made = tmp_path / "postgres" / "data" / "base"
    half_made.mkdir(parents=True)
    with embedded_server(tmp_path / "postgres") as server:
        assert rows(server, "SHOW server_encoding") == [("UTF8",)]


def test_server_lower_cases_every_alphabet_when_there_is_no_icu(tmp_path: Path) -> None:
    with embedded_server(tmp_path / "postgres") as server:
        assert rows(server, "SELECT lower('ЇЄҐ ŁŻ ЂЖ')") == [("їєґ łż ђж",)]


def test_server_refuses_a_wrong_password_when_somebody_else_asks(tmp_path: Path) -> None:
    with embedded_server(tmp_path / "postgres") as server:
        wrong = f"postgres://postgres:guess@127.0.0.1:{server.port}/edem"
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(wrong)
        assert (tmp_path / "postgres" / "access.json").stat().st_mode & 0o077 == 0


def test_commands_find_the_database_when_the_demo_made_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EDEM_STATE", str(tmp_path))
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "config.settings.local")
    monkeypatch.delenv("DATABASE_URL", raising=False)
    with embedded_server(tmp_path / "postgres") as server:
        name_database()
        assert os.environ["DATABASE_URL"] == server.url
