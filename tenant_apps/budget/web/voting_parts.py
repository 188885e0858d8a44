"""What the voter's page shows: pools with their rows, totals, filters."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from secrets import token_hex
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext, ngettext

from kernel.ui.templatetags.ui import money
from tenant_apps.budget.actions.voters import Voter, may_choose_in
from tenant_apps.budget.models.ballot_papers import FrozenPaper
from tenant_apps.budget.rules.ballots import Method, PoolPaper
from tenant_apps.budget.rules.draw import draw_order
from tenant_apps.budget.web.vote_forms import Selection

CHECKED = frozenset({Method.APPROVAL, Method.KNAPSACK})


@dataclass(frozen=True, slots=True)
class Wanted:
    """What part of the paper the voter looks at, and in which order."""

    words: str = ""
    category: str = ""
    pool: str = ""
    seed: str = ""

    @classmethod
    def read(cls, fields: QueryDict) -> "Wanted":
        """Read the filter fields, each cut to a harmless length; `order` shuffles or resets."""
        if fields.get("order") == "paper":
            return cls()
        names = {"words": "q", "category": "category", "pool": "pool", "seed": "seed"}
        values = {name: fields.get(key, "").strip()[:100] for name, key in names.items()}
        if fields.get("order") == "shuffle":
            values["seed"] = token_hex(3)
        return cls(**values)

    @property
    def narrows(self) -> bool:
        """Whether projects may be hidden."""
        return bool(self.words or self.category or self.pool)

    def shows(self, project: dict[str, Any]) -> bool:
        """Whether a project of the paper's content is wanted; a number finds its project."""
        words = self.words.casefold()
        return (
            (not words or words in project["title"].casefold() or self.is_number(project))
            and self.category in ("", project["category"])
            and self.pool in ("", project["pool"])
        )

    def is_number(self, project: dict[str, Any]) -> bool:
        """Whether the words are the project's number on the ballot."""
        return self.words.lstrip("№# ") == str(project["ballot_number"])


@dataclass(slots=True)
class Row:
    """A project on the page; `name` is its field, `beside` the place or points, as typed."""

    project: dict[str, Any]
    name: str
    selected: bool
    beside: str

    @property
    def number(self) -> int:
        """The number on the ballot."""
        return int(self.project["ballot_number"])


@dataclass(slots=True)
class PoolPart:
    """One pool of the page; amounts in minor units, `kept` are fields of hidden rows."""

    place: int
    pool: PoolPaper
    content: dict[str, Any]
    is_open: bool
    rows: list[Row] = field(default_factory=list)
    kept: list[tuple[str, str]] = field(default_factory=list)
    chosen: int = 0
    cost_minor: int = 0
    points: int = 0

    @property
    def control(self) -> str:
        """How one chooses: radio, check, place or points."""
        if self.pool.method is Method.CHOOSE_ONE:
            return "radio"
        names = {Method.RANKING: "place", Method.CUMULATIVE: "points"}
        return names.get(self.pool.method, "check")

    @property
    def most(self) -> int | None:
        """How many projects may be chosen, None for any number."""
        return 1 if self.pool.method is Method.CHOOSE_ONE else self.pool.max_choices

    @property
    def places(self) -> range:
        """The places that a ranking gives."""
        return range(1, min(self.most or 30, len(self.pool.projects)) + 1)

    @property
    def purse_minor(self) -> int | None:
        """The money that the chosen projects must fit into, None where they need not."""
        return self.pool.amount_minor if self.pool.method is Method.KNAPSACK else None

    @property
    def share(self) -> tuple[int, int]:
        """How full the meter is: value and maximum; a maximum of 0 draws none."""
        if self.purse_minor is not None:
            return self.cost_minor, self.purse_minor
        if self.pool.method is Method.CUMULATIVE:
            return self.points, self.pool.points_sum or 0
        return self.chosen, self.most or 0

    @property
    def is_over(self) -> bool:
        """Whether more is chosen than the pool's limits allow."""
        limits = [(self.chosen, self.most), (self.cost_minor, self.purse_minor)]
        if self.control == "points":
            limits.append((self.points, self.pool.points_sum))
        return any(limit is not None and given > limit for given, limit in limits)

    def field_name(self, number: int) -> str:
        """The name of the field in which a project of this pool is chosen."""
        if self.control == "radio":
            return f"one-{self.place}"
        return "project" if self.control == "check" else f"beside-{number}"


def pool_parts(
    paper: FrozenPaper, selection: Selection, wanted: Wanted, voter: Voter | None
) -> list[PoolPart]:
    """Return the pools of the page; what is selected outside the filter is kept in them."""
    named = {pool["code"]: pool for pool in paper.content["pools"]}
    parts = {
        pool.code: PoolPart(
            place=place,
            pool=pool,
            content=named[pool.code],
            is_open=voter is None or may_choose_in(paper, pool.code, voter),
        )
        for place, pool in enumerate(paper.paper.pools)
    }
    for project in _ordered(paper.content["projects"], wanted.seed):
        part, number = parts[project["pool"]], project["ballot_number"]
        name = part.field_name(number)
        row = Row(project, name, number in selection, selection.get(number, ""))
        _add(part, row, shown=wanted.shows(project))
    return list(parts.values())


def _ordered(projects: list[dict[str, Any]], seed: str) -> Iterable[dict[str, Any]]:
    if not seed:
        return projects
    by_key = {str(project["ballot_number"]): project for project in projects}
    return [by_key[key] for key in draw_order(seed, by_key)]


def _add(part: PoolPart, row: Row, *, shown: bool) -> None:
    if row.selected:
        part.chosen += 1
        part.cost_minor += row.project["cost_minor"]
        part.points += int(row.beside) if row.beside.isdecimal() else 0
    if shown:
        part.rows.append(row)
    elif row.selected:
        value = str(row.number) if part.control in ("radio", "check") else row.beside
        part.kept.append((row.name, value))


def rule_sentence(part: PoolPart, currency: str) -> str:
    """Say in one sentence how one votes in a pool."""
    pool, most = part.pool, part.most
    if part.control == "radio":
        return gettext("Choose one project.")
    if pool.method is Method.KNAPSACK:
        amount = money(pool.amount_minor, currency)
        return gettext("Choose projects whose costs together fit into %(amount)s.") % {
            "amount": amount
        }
    if part.control == "points":
        return _points_sentence(pool)
    if part.control == "place":
        return _places_sentence(len(part.places))
    if most is None:
        return gettext("Choose as many projects as you like.")
    sentence = ngettext("Choose up to %(count)s project.", "Choose up to %(count)s projects.", most)
    return sentence % {"count": most}


def _places_sentence(count: int) -> str:
    if count == 1:
        return gettext("Give place 1 to the project you want most.")
    sentence = gettext("Give places from 1 (the project you want most) to %(count)s.")
    return sentence % {"count": count}


def _points_sentence(pool: PoolPaper) -> str:
    total = pool.points_sum or 0
    sentence = ngettext("Share out %(count)s point.", "Share out %(count)s points.", total)
    sentence %= {"count": total}
    if pool.points_max is None:
        return sentence
    limit = ngettext(
        "At most %(count)s point for one project.",
        "At most %(count)s points for one project.",
        pool.points_max,
    )
    return f"{sentence} {limit % {'count': pool.points_max}}"


def summary_sentence(part: PoolPart, currency: str) -> str:
    """Say what is chosen so far in one pool."""
    texts = [_of(gettext("Chosen: %(given)s"), part.chosen, part.most)]
    if part.control == "points":
        texts.append(_of(gettext("Points: %(given)s"), part.points, part.pool.points_sum))
    purse = part.purse_minor
    limit = None if purse is None else money(purse, currency)
    texts.append(_of(gettext("Cost: %(given)s"), money(part.cost_minor, currency), limit))
    return " · ".join(texts)


def _of(sentence: str, given: object, limit: object) -> str:
    if limit is None:
        return sentence % {"given": given}
    both = gettext("%(given)s of %(limit)s") % {"given": given, "limit": limit}
    return sentence % {"given": both}
