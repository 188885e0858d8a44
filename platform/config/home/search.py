"""Search over everything public of a municipality: one page of results."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from kernel.search.asking import MOST_PAGES, PAGE_ROWS, Found, find, terms_of
from kernel.search.highlighting import highlight
from kernel.subjects import subject_kinds
from kernel.ui.sections import modules_off
from tenants.city import City
from tenants.requests import CityRequest

ORDERS = (("", gettext_lazy("Best first")), ("date", gettext_lazy("Latest first")))


class SearchForm(forms.Form):
    """What somebody asks for."""

    q = forms.CharField(label=gettext_lazy("Search"), required=False, max_length=200)
    kind = forms.CharField(required=False, max_length=40)
    sort = forms.ChoiceField(label=gettext_lazy("Order"), required=False, choices=ORDERS)
    page = forms.IntegerField(required=False, min_value=1, max_value=MOST_PAGES)


@require_safe
def search(request: CityRequest) -> HttpResponse:
    """Show one page of what fits the question; a wrong filter counts as none."""
    form = SearchForm(request.GET, auto_id="search-%s")
    form.is_valid()
    asked = form.cleaned_data
    found = find(
        asked.get("q", ""),
        kind=asked.get("kind", ""),
        by_date=asked.get("sort") == "date",
        page=asked.get("page") or 1,
        hidden=hidden_modules(request.city),
    )
    return render(request, "home/search.html", {"form": form, **shown(asked, found)})


def hidden_modules(city: City) -> frozenset[str]:
    """Return the modules that exist and this municipality has not switched on."""
    return modules_off(city.modules)


def shown(asked: dict[str, Any], found: Found) -> dict[str, Any]:
    """Return a page of results for the template."""
    query = {name: asked[name] for name in ("q", "sort") if asked.get(name)}
    kind, words = asked.get("kind", ""), asked.get("q", "")
    terms = terms_of(words)
    total = found.kinds.get(kind, 0) if kind else found.total
    pages = min(-(-total // PAGE_ROWS), MOST_PAGES)
    return {
        "words": words,
        "has_words": bool(terms),
        "is_similar": found.is_similar,
        "total": total,
        "rows": [
            {
                "kind": kind_label(entry.kind),
                "title": highlight(entry.title, terms),
                "excerpt": highlight(entry.excerpt, terms),
                "url": entry.url,
                "dated_at": entry.dated_at,
            }
            for entry in found.entries
        ],
        "kinds": _kind_links(query, kind, found),
        **_page_links(query, kind, found.page, pages),
    }


def kind_label(kind: str) -> str:
    """Return what a kind of object is called."""
    known = subject_kinds.entries.get(kind)
    return str(known.label) if known else kind.rpartition(".")[2]


def _kind_links(query: dict[str, str], chosen: str, found: Found) -> list[dict[str, Any]]:
    return [
        {
            "label": kind_label(kind),
            "count": count,
            "current": kind == chosen,
            "href": "?" + urlencode({**query, "kind": kind}),
        }
        for kind, count in found.kinds.items()
    ]


def _page_links(query: dict[str, str], kind: str, page: int, pages: int) -> dict[str, Any]:
    chosen = {**query, **({"kind": kind} if kind else {})}

    def href(number: int) -> str:
        return "?" + urlencode({**chosen, "page": number}) if 1 <= number <= pages else ""

    return {
        "everything_href": "?" + urlencode(query),
        "page": page,
        "pages": pages if pages > 1 else 0,
        "previous_href": href(page - 1),
        "next_href": href(page + 1),
    }
