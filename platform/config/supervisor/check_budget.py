"""The participatory budget as residents use it: propose, vote, read results, count again."""

import json
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from config.supervisor.requests import Answer, Browser, CheckFailed, Form

RECOUNT = "tenant_apps.budget.rules.recount"
RECOUNT_SECONDS = 60
ROOT = Path(__file__).resolve().parents[3]
CONTEST = re.compile(r'href="/budget/([a-z0-9-]+)/"')
NOT_CONTESTS = frozenset({"mine"})
PLACEHOLDERS = frozenset({"", "0"})


@dataclass
class ContestPages:
    """A city's contests in one browser, and what the walk remembers between steps."""

    browser: Browser
    cast_page: Answer | None = None
    cast_form: Form | None = None
    found: list[str] = field(default_factory=list)

    def slugs(self) -> list[str]:
        """Return the contests that the city lists. Raises: CheckFailed for none."""
        if not self.found:
            text = self.browser.open("/budget/").text
            self.found = [
                slug for slug in dict.fromkeys(CONTEST.findall(text)) if slug not in NOT_CONTESTS
            ]
        if not self.found:
            raise CheckFailed("the city lists no contest")
        return self.found

    def first(self, page: str, *fields: str) -> Answer:
        """Return a page of the first contest on which a form with these fields stands."""
        for slug in self.slugs():
            answer = self.browser.get(f"/budget/{slug}/{page}")
            if answer.status == 200 and (not fields or answer.has_form(*fields)):
                return answer
        raise CheckFailed(f"no contest of {', '.join(self.slugs())} shows {page}")


def submit_proposal(pages: ContestPages, name: str) -> str:
    """Write a proposal into the form and submit it; return its number."""
    page = pages.first("submit/", "title", "description")
    form = page.form("title", "description")
    answer = pages.browser.send(page, form, _proposal(form, name) | {"intent": "submit"})
    number = re.search(r"/projects/(\d+)/$", answer.path)
    if answer.status != 200 or number is None:
        raise CheckFailed(f"the proposal was not taken: {answer.excerpt()}")
    return f"number {number.group(1)}"


def _proposal(form: Form, name: str) -> dict[str, str]:
    values: dict[str, str] = {
        "title": f"Лавки біля школи {name}",
        "summary": "Лавки і тінь для тих, хто чекає на дітей.",
        "description": "Біля входу немає де сісти. Пропонуємо поставити лавки і посадити дерева.",
        "place": "вул. Шкільна, 3",
        "author_name": "Олена Перевірна",
    }
    for choice in ("pool", "category"):
        offered = [value for value in form.offered.get(choice, []) if value not in PLACEHOLDERS]
        if offered:
            values[choice] = offered[0]
    price = next((key for key in form.values if key.endswith("-0-unit_price")), None)
    if price is not None:
        row = price.removesuffix("unit_price")
        values |= {f"{row}name": "Лавка", f"{row}quantity": "4", price: "9500"}
    return values


def vote(pages: ContestPages) -> str:
    """Choose, review, cast; return the receipt's code."""
    page = pages.first("vote/", "seed")
    form = page.post_form_to("/vote/review/")
    reviewed = pages.browser.send(page, form, _one_choice(form))
    if not reviewed.has_form("digest", "key"):
        raise CheckFailed(f"the ballot was not taken for review: {reviewed.excerpt()}")
    pages.cast_page, pages.cast_form = reviewed, reviewed.post_form_to("/vote/cast/")
    receipt = pages.browser.send(reviewed, pages.cast_form)
    code = re.search(r"/receipt/([^/]+)/$", receipt.path)
    if receipt.status != 200 or code is None:
        raise CheckFailed(f"the ballot was not cast: {receipt.excerpt()}")
    return f"receipt {code.group(1)}"


def _one_choice(form: Form) -> dict[str, str]:
    """Return the fields of a ballot with one project in each pool that takes ticks."""
    chosen: dict[str, str] = {}
    for name, offered in form.offered.items():
        numbers = [value for value in offered if value not in PLACEHOLDERS]
        if numbers and (name == "project" or name.startswith("one-")):
            chosen[name] = numbers[0]
    if not chosen:
        raise CheckFailed("the ballot offers nothing to tick")
    return chosen


def refuse_second_ballot(pages: ContestPages) -> str:
    """Send the same ballot again under another key; it must be refused."""
    if pages.cast_page is None or pages.cast_form is None:
        raise CheckFailed("there was no first ballot")
    again = "00000000-0000-4000-8000-000000000000"
    answer = pages.browser.send(pages.cast_page, pages.cast_form, {"key": again})
    if answer.status != 409:
        raise CheckFailed(f"the second ballot was answered with {answer.status} at {answer.path}")
    return "refused"


def show_results(pages: ContestPages) -> str:
    """Open the results of a contest whose export exists."""
    slug, _export = _closed(pages)
    page = pages.browser.open(f"/budget/{slug}/results/")
    if "results.pb" not in page.text:
        raise CheckFailed(f"the results of {slug} do not offer their export")
    return slug


def recount_export(pages: ContestPages) -> str:
    """Count the exported ballots again, apart from the product; the winners must be the same."""
    slug, export = _closed(pages)
    announced = announced_winners(export)
    counted = set(recount(export)["winners"])
    if not announced:
        raise CheckFailed(f"the export of {slug} names no winner")
    if counted != announced:
        raise CheckFailed(f"announced {sorted(announced)}, counted {sorted(counted)}")
    return f"{len(counted)} winners, the same"


def _closed(pages: ContestPages) -> tuple[str, str]:
    for slug in pages.slugs():
        answer = pages.browser.get(f"/budget/{slug}/results.pb")
        if answer.status == 200 and answer.text.lstrip("\ufeff").startswith("META"):
            return slug, answer.text
    raise CheckFailed("no contest has an export of its results")


def recount(export: str) -> dict[str, list[str]]:
    """Run the recount program, plain Python, on an export."""
    with tempfile.NamedTemporaryFile("w", suffix=".pb", encoding="utf-8") as file:
        file.write(export)
        file.flush()
        result = subprocess.run(
            [sys.executable, "-m", RECOUNT, file.name],
            capture_output=True,
            text=True,
            timeout=RECOUNT_SECONDS,
            cwd=ROOT,
            check=False,
        )
    if result.returncode != 0:
        raise CheckFailed(f"the recount refused the export: {result.stderr.strip()}")
    counted: dict[str, list[str]] = json.loads(result.stdout)
    return counted


def announced_winners(export: str) -> set[str]:
    """Return the ids that the export's PROJECTS section marks as selected."""
    lines = export.lstrip("\ufeff").splitlines()
    start, end = lines.index("PROJECTS"), lines.index("VOTES")
    header = lines[start + 1].split(";")
    rows = [line.split(";") for line in lines[start + 2 : end]]
    if "selected" not in header:
        return set()
    selected, key = header.index("selected"), header.index("project_id")
    return {row[key] for row in rows if len(row) > selected and row[selected] == "1"}
