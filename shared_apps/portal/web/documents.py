"""Documentation for four readers: the Markdown files of `docs/`, and a page per refusal."""

from typing import Any

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from kernel.registries import sentences
from shared_apps.portal.rules.documents import Page, render_page
from shared_apps.portal.web.shelf import Document, Shelf

READERS: dict[str, tuple[Any, Any]] = {
    "resident": (_("Residents"), _("Take part, and check that it counts.")),
    "clerk": (_("Municipal clerks"), _("Set up a site and run what it offers.")),
    "operator": (_("Operators"), _("Run the platform for many municipalities.")),
    "developer": (_("Developers"), _("Read open data, use the API, change the code.")),
}
shelf = Shelf(settings.ROOT / "docs")


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """List the documentation by reader."""
    parts = [
        {"key": key, "title": title, "text": text, "documents": shelf.of_reader(key)}
        for key, (title, text) in READERS.items()
    ]
    return render(request, "portal/documents.html", {"parts": parts})


@require_safe
def document(request: HttpRequest, name: str, folder: str = "") -> HttpResponse:
    """Show one file of the documentation with its contents beside it."""
    found = shelf.find(f"{folder}/{name}" if folder else name)
    if found is None:
        raise Http404(name)
    page = _rendered(found)
    context = {
        "page": page,
        "body": mark_safe(page.html),  # noqa: S308 - rendering sanitises it
        "reader": READERS[found.reader][0],
        "reader_key": found.reader,
    }
    return render(request, "portal/document.html", context)


@require_safe
def picture(request: HttpRequest, name: str) -> HttpResponseBase:
    """Send a picture of the documentation; only files that lie among them."""
    path = shelf.picture(name)
    if path is None:
        raise Http404(name)
    response = FileResponse(path.open("rb"))
    response["Cache-Control"] = "public, max-age=86400"
    return response


@require_safe
def problem(request: HttpRequest, code: str) -> HttpResponse:
    """Explain one refusal code: its sentence in the reader's language, then its page."""
    found = shelf.problem(code)
    if found is None:
        raise Http404(code)
    page = _rendered(found)
    context = {"code": code, "sentence": _sentence(code), "body": mark_safe(page.html)}  # noqa: S308 - as above
    return render(request, "portal/problem.html", context)


def _rendered(found: Document) -> Page:
    text = found.path.read_text(encoding="utf-8")
    return render_page(text, folder=found.folder, address_of=shelf.address_of)


def _sentence(code: str) -> str:
    """Return the sentence of a code with its facts left open."""
    return str(sentences.entries.get(code, code)) % Blanks()


class Blanks(dict[str, str]):
    """Gives an ellipsis for every fact."""

    def __missing__(self, key: str) -> str:
        return "…"
