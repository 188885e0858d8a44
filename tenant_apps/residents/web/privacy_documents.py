"""Own records as files: JSON for programs, PDF for people."""

from pathlib import Path
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.http import Http404, HttpResponse, JsonResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kernel.documents import make_pdf
from kernel.ui.templatetags.ui import when_text
from tenant_apps.residents.actions.privacy import Section, take_away
from tenant_apps.residents.web.privacy_parts import person_of
from tenant_apps.residents.web.privacy_words import section_in_words
from tenants.requests import CityRequest

TEMPLATE = Path(__file__).parents[1] / "templates" / "residents" / "privacy" / "own_data.typ"
TYPST_LANGUAGES = {"sr-latn": "sr"}


def answer(request: CityRequest, kind: str) -> HttpResponse:
    """Return everything about the person as a file. Raises: Http404 for another kind."""
    if kind not in {"json", "pdf"}:
        raise Http404
    account = person_of(request).uuid
    found = take_away(account=account, form=kind, actor=request.actor, at=request.at)
    made = as_json(request, found) if kind == "json" else as_pdf(request, found)
    name = f"{request.city.slug}-{_('my-records')}.{kind}"
    made["Content-Disposition"] = f'attachment; filename="{name}"'
    made["Cache-Control"] = "no-store"
    return made


def as_json(request: CityRequest, found: list[Section]) -> HttpResponse:
    """Return every app's values under its name."""
    whole = {
        "municipality": request.city.slug,
        "made_at": request.at,
        "records": {section.name: section.value for section in found},
    }
    options = {"ensure_ascii": False, "indent": 2}
    return JsonResponse(whole, encoder=DjangoJSONEncoder, json_dumps_params=options)


def as_pdf(request: CityRequest, found: list[Section]) -> HttpResponse:
    """Return every section in words as a tagged PDF."""
    made = make_pdf(TEMPLATE, document_of(request, found), at=request.at)
    return HttpResponse(made, content_type="application/pdf")


def document_of(request: CityRequest, found: list[Section]) -> dict[str, Any]:
    """Return what the template of the document takes."""
    language = get_language() or "en"
    city = request.city.name(language)
    return {
        "title": _("My records"),
        "city": city,
        "language": TYPST_LANGUAGES.get(language, language),
        "made": when_text(request.at),
        "introduction": _("Everything that %(city)s holds about me on this site.") % {"city": city},
        "nothing": _("Nothing."),
        "sections": [section_in_words(section) for section in found],
    }
