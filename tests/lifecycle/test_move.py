"""Move: two servers; the city lives in exactly one of them, whatever happens on the way."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.management import call_command
from django.test import Client

from config.embedded import EmbeddedServer, embedded_server
from kernel.errors import Conflict
from kernel.people import SYSTEM
from tenants import hosts
from tenants.actions import moves
from tenants.actions.cities import register_city
from tenants.actions.moves import cancel_move, move_city
from tenants.models import Move, Municipality
from tenants.portable.elsewhere import Cell
from tests.factories.cities import POLTAVA
from tests.lifecycle import cells
from tests.lifecycle.planted import Planted, files_of, rows_of
from tests.tenancy.contents import contents_of

pytestmark = [pytest.mark.slow, pytest.mark.faults, pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def second(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedServer]:
    """Give a second server with the platform's public schema."""
    folder = tmp_path_factory.mktemp("second")
    with embedded_server(folder / "postgres", durable=False) as server:
        cells.make_platform(server, folder)
        yield server


@pytest.fixture
def cell(
    second: EmbeddedServer, state_folder: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> Cell:
    """Give an empty second cell."""
    settings.MOVE_WAIT_SECONDS = 0.0
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", cells.SETTINGS)
    state = state_folder / "second"
    return Cell("second", cells.fresh_database(second, "moving"), state)


def _schemas(cell: Cell) -> set[str]:
    query = "SELECT nspname FROM pg_namespace WHERE nspname ~ '^(city|zz)_'"
    return {row[0] for row in cells.rows(cell.url, query)}


def _files_there(cell: Cell) -> dict[str, bytes]:
    assert cell.state_folder is not None
    folder = cell.state_folder / "files" / "city_poltava"
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in found}


def _lives_there(cell: Cell, planted: Planted) -> None:
    """Check that the city lives there with everything, and here no longer."""
    assert _schemas(cell) == {"city_poltava"}
    query = "SELECT state, cell FROM municipality WHERE slug = 'poltava'"
    assert cells.rows(cell.url, query) == [("active", "second")]
    assert _files_there(cell) == planted.files
    codes = {
        row[0]
        for row in cells.rows(cell.url, "SELECT receipt FROM city_poltava.budget_participation")
    }
    assert codes == set(planted.receipts)
    here = Municipality.objects.get(slug="poltava")
    assert (here.state, here.cell, here.frozen_at) == ("moved", "second", None)
    assert contents_of("city_lublin") == planted.other
    assert files_of("city_lublin") == planted.other_files


def test_city_lives_there_when_it_was_moved(
    planted: Planted, cell: Cell, at: datetime, settings: Any, capsys: Any
) -> None:
    steps: list[str] = []
    move = move_city("poltava", to=cell, actor=SYSTEM, at=at, tell=steps.append)
    assert steps == ["copy", "compare", "open"]
    assert move.state == "done"
    _lives_there(cell, planted)
    assert not list((settings.ARCHIVES_FOLDER / "moves").iterdir())
    variables = cells.environment(cell.url, cell.state_folder or Path(), CELL="second")
    checked = cells.run(variables, "verify_audit", "--city", "poltava")
    assert "finding" not in checked.stdout
    assert "events under" in checked.stdout
    call_command("cell_map")
    assert "    poltava.localhost second;" in capsys.readouterr().out
    settings.CELLS = {"second": "http://{host}:8001"}
    answer = Client(HTTP_HOST="poltava.localhost").post("/budget/?page=2")
    assert (answer.status_code, answer["Location"]) == (
        307,
        "http://poltava.localhost:8001/budget/?page=2",
    )
    settings.CELLS = {}
    assert Client(HTTP_HOST="poltava.localhost").get("/").status_code == 421
    # Nothing is removed here before somebody asks for it.
    assert files_of("city_poltava") == planted.files
    move_city("poltava", to=cell, drop=True, actor=SYSTEM, at=at)
    assert files_of("city_poltava") == {}
    assert contents_of("city_lublin") == planted.other
    _lives_there(cell, planted)


def test_city_stays_here_when_the_other_cell_refuses(
    planted: Planted, cell: Cell, at: datetime
) -> None:
    variables = cells.environment(cell.url, cell.state_folder or Path())
    made = cells.run(variables, "provision", "poltava", "--name", "uk=Інша", "--activate")
    assert made.returncode == 0, made.stderr
    with pytest.raises(Conflict, match="target_failed") as refused:
        move_city("poltava", to=cell, actor=SYSTEM, at=at)
    assert "poltava" in refused.value.facts["answer"]
    _stays_here(planted)
    assert Move.objects.get().state == "failed"


def test_city_stays_here_when_nobody_answers_there(
    planted: Planted, cell: Cell, at: datetime
) -> None:
    nowhere = Cell("second", "postgres://x:y@127.0.0.1:1/z", cell.state_folder)
    with pytest.raises(Conflict, match="target_failed"):
        move_city("poltava", to=nowhere, actor=SYSTEM, at=at)
    _stays_here(planted)
    assert not Move.objects.exists()


def _stays_here(planted: Planted) -> None:
    city = Municipality.objects.get(slug="poltava")
    assert (city.state, city.cell, city.frozen_at) == ("active", "main", None)
    assert rows_of("city_poltava") == planted.contents
    assert files_of("city_poltava") == planted.files


def test_move_copies_again_when_a_worker_wrote_meanwhile(
    planted: Planted, cell: Cell, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed: list[str] = []
    close = moves._close

    def write_late(move: Move, to: Cell | None) -> None:
        close(move, to)
        if to is not None and not closed:
            closed.append(to.name)
            with psycopg.connect(cells.here(), autocommit=True) as late:
                late.execute("UPDATE city_poltava.budget_contest SET title = 'Changed late'")

    monkeypatch.setattr(moves, "_close", write_late)
    move = move_city("poltava", to=cell, actor=SYSTEM, at=at)
    assert [step["name"] for step in move.steps][:2] == ["copy 1", "copy 2"]
    query = "SELECT DISTINCT title FROM city_poltava.budget_contest"
    assert cells.rows(cell.url, query) == [("Changed late",)]


def test_changes_are_refused_and_pages_read_when_city_is_frozen(
    planted: Planted, cell: Cell, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers: list[Any] = []
    run = Cell.run

    def ask_meanwhile(self: Cell, step: str, archive: Path | None = None) -> dict[str, Any]:
        if step == "take":
            visitor = Client(HTTP_HOST="poltava.localhost", HTTP_ACCEPT_LANGUAGE="en")
            answers.append(visitor.get("/budget/"))
            answers.append(visitor.post("/budget/any/vote/cast/", HTTP_ACCEPT="application/json"))
        return run(self, step, archive)

    monkeypatch.setattr(Cell, "run", ask_meanwhile)
    move_city("poltava", to=cell, actor=SYSTEM, at=at)
    read, changed = answers
    assert read.status_code == 200
    assert changed.status_code == 503
    assert changed.json()["code"] == "tenants.city.moving"
    assert int(changed["Retry-After"]) > 0


MOVES = "tenants.actions.moves"
POINTS = {
    "frozen": (f"{MOVES}:_hand_over", 1),
    "packing": ("tenants.portable.packing:_add_files", 1),
    "taken": (f"{MOVES}:_close", 1),
    "comparing": (f"{MOVES}:same_tables", 1),
    "flipping": (f"{MOVES}:rename_schema", 1),
    "flipped": (f"{MOVES}:_end", 1),
    "opened": (f"{MOVES}:_city", 4),
}


@pytest.mark.parametrize("point", POINTS)
def test_city_lives_in_one_cell_when_move_is_killed_and_run_again(
    planted: Planted, cell: Cell, state_folder: Path, point: str
) -> None:
    variables = cells.environment(cells.here(), state_folder)
    cells.die_at(variables, *POINTS[point], *_command(cell))
    here, there = Municipality.objects.get(slug="poltava").state, _schemas(cell)
    assert here == "active" or "city_poltava" not in there or point == "opened"
    done = cells.run(variables, *_command(cell))
    assert done.returncode == 0, done.stderr
    hosts.forget_all()
    _lives_there(cell, planted)


def test_city_lives_there_when_both_sides_were_killed_while_it_was_taken_in(
    planted: Planted, cell: Cell, state_folder: Path
) -> None:
    variables = cells.environment(cells.here(), state_folder)
    carriers = state_folder / "archives" / "moves"
    killed = cells.kill_when(variables, _command(cell), lambda: any(carriers.glob("*.zip")))
    assert killed is None
    done = cells.run(variables, *_command(cell))
    assert done.returncode == 0, done.stderr
    _lives_there(cell, planted)


def _command(cell: Cell) -> list[str]:
    command = ["move_city", "poltava", "--to-url", cell.url, "--cell", "second"]
    return [*command, "--to-state", str(cell.state_folder)]


def test_cancel_frees_the_city_when_move_was_killed(
    planted: Planted, cell: Cell, at: datetime, state_folder: Path
) -> None:
    variables = cells.environment(cells.here(), state_folder)
    cells.die_at(variables, f"{MOVES}:_close", 1, *_command(cell))
    assert Municipality.objects.get(slug="poltava").frozen_at is not None
    cancel_move("poltava", actor=SYSTEM, at=at)
    _stays_here(planted)


def test_move_refuses_when_it_leads_nowhere_new(planted: Planted, cell: Cell, at: datetime) -> None:
    with pytest.raises(Conflict, match="own_cell"):
        move_city("poltava", to=Cell("main", cell.url), actor=SYSTEM, at=at)
    register_city(**{**POLTAVA, "slug": "sumy", "official_code": ""}, actor=SYSTEM, at=at)
    with pytest.raises(Conflict, match="no_schema"):
        move_city("sumy", to=cell, actor=SYSTEM, at=at)
    _stays_here(planted)
