"""What voters send: their selection as the page's fields, as `choice` values, and in a cookie."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tenant_apps.budget.models.ballot_papers import FrozenPaper
from tenant_apps.budget.rules.ballots import Choice, Method, PoolPaper
from tenant_apps.residents.rules.national_ids import DOCUMENT

# A project's number with what stands beside it: "" (ticked), the place, or the points, as typed.
Selection = dict[int, str]

DRAFT_COOKIE = "ballot"
ID_LABELS = {
    "pesel": _("PESEL number"),
    "rnokpp": _("Taxpayer number (RNOKPP)"),
    "jmbg": _("Personal number (JMBG)"),
    DOCUMENT: _("Series and number of the document"),
}
NATIONAL_ID = _("National id")


class FieldsProblem(Exception):
    """The fields cannot be read as a ballot; the message says why, in the person's language."""


class IdentityForm(forms.Form):
    """National id and full name, as the roll has them."""

    national_id = forms.CharField(max_length=40, strip=True)
    name = forms.CharField(
        label=_("Name and surname"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )

    def __init__(self, *arguments: Any, id_kind: str, by_document: bool, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.by_document = by_document
        field = self.fields["national_id"]
        field.label = ID_LABELS[DOCUMENT if by_document else id_kind] if id_kind else NATIONAL_ID
        field.help_text = _("Stored only as a keyed hash, never as the number itself.")
        field.widget.attrs["autocomplete"] = "off"
        if not by_document:
            field.widget.attrs["inputmode"] = "numeric"


def read_selection(paper: FrozenPaper, fields: QueryDict) -> Selection:
    """Return what was selected, in the page's order; never fails, so that nothing is lost."""
    selection: Selection = {}
    for number in _numbers(fields.getlist("project")):
        selection[number] = ""
    for place, pool in enumerate(paper.paper.pools):
        if pool.method is Method.CHOOSE_ONE:
            for number in _numbers([fields.get(f"one-{place}", "")]):
                selection[number] = ""
        elif pool.method in (Method.RANKING, Method.CUMULATIVE):
            for number in pool.projects:
                if text := fields.get(f"beside-{number}", "").strip()[:9]:
                    selection[number] = text
    return selection | selection_of(paper, read_choices(fields.getlist("choice")))


def _numbers(texts: Iterable[str]) -> list[int]:
    return [int(text) for text in texts if text.isascii() and text.isdecimal() and len(text) < 9]


def choices_of(paper: FrozenPaper, selection: Selection) -> list[Choice]:
    """Return the selection as choices in the voter's order: rankings by place.

    Raises: FieldsProblem where places or points are no whole numbers or two places are equal.
    """
    choices: list[Choice] = []
    left = dict(selection)
    for pool in paper.paper.pools:
        mine = {number: left.pop(number) for number in list(left) if number in pool.projects}
        if pool.method is Method.RANKING:
            choices += [(number, None) for number in _by_place(pool, mine)]
        elif pool.method is Method.CUMULATIVE:
            given = [(number, _whole(text)) for number, text in mine.items()]
            choices += [(number, points) for number, points in given if points != 0]
        else:
            choices += [(number, None) for number in mine]
    return choices + [(number, None) for number in left]


def _by_place(pool: PoolPaper, places: Selection) -> list[int]:
    taken: dict[int, int] = {}
    for number, text in places.items():
        place = _whole(text)
        if place in taken:
            raise FieldsProblem(
                gettext("Two projects have place %(place)s: No. %(first)s and No. %(second)s.")
                % {"place": place, "first": taken[place], "second": number}
            )
        taken[place] = number
    return [taken[place] for place in sorted(taken)]


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdecimal()):
        raise FieldsProblem(gettext("“%(text)s” is not a whole number.") % {"text": text})
    return int(text)


def selection_of(paper: FrozenPaper, choices: Iterable[Choice]) -> Selection:
    """Return choices as the page's fields show them."""
    selection: Selection = {}
    places: dict[str, int] = {}
    for number, points in choices:
        project = paper.paper.projects.get(number)
        pool = next((p for p in paper.paper.pools if project and p.code == project.pool), None)
        if pool is not None and pool.method is Method.RANKING:
            places[pool.code] = places.get(pool.code, 0) + 1
            selection[number] = str(places[pool.code])
        else:
            selection[number] = "" if points is None else str(points)
    return selection


def write_choices(choices: Iterable[Choice]) -> list[str]:
    """Return choices as short texts: `12`, with points `12-5`."""
    return [f"{number}" if points is None else f"{number}-{points}" for number, points in choices]


def read_choices(texts: Iterable[str]) -> list[Choice]:
    """Return choices of short texts; what cannot be read becomes project 0, which no paper has."""
    choices: list[Choice] = []
    for text in texts:
        number, dash, points = text.partition("-")
        readable = _numbers([number]) and (not dash or _numbers([points]))
        choices.append((int(number), int(points) if dash else None) if readable else (0, None))
    return choices


def write_draft(choices: Iterable[Choice]) -> str:
    """Return choices as the value of a cookie."""
    return ".".join(write_choices(choices))


def read_draft(value: str) -> list[Choice]:
    """Return the choices that a cookie keeps."""
    return read_choices(filter(None, value.split(".")))


def read_key(text: str) -> UUID:
    """Return the idempotency key of a form, a fresh one where it is not readable."""
    try:
        return UUID(text)
    except ValueError:
        return uuid4()
