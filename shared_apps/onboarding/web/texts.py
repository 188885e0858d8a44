"""The texts that a municipality accepts: shown, and told apart by version and digest."""

from hashlib import sha256

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation
from django.views.decorators.http import require_safe

from shared_apps.onboarding.messages import TEXTS
from shared_apps.onboarding.rules.wizard import AGREEMENTS


@require_safe
def text(request: HttpRequest, kind: str) -> HttpResponse:
    """Show one text."""
    if kind not in AGREEMENTS:
        raise Http404
    facts = {"kind": kind, "title": TEXTS[kind], "version": AGREEMENTS[kind]}
    return render(
        request, "onboarding/text.html", {**facts, "body": f"onboarding/texts/{kind}.html"}
    )


def accepted_now() -> list[dict[str, str]]:
    """Return what somebody accepts who reads this page: versions, language, digests."""
    language = translation.get_language() or "en"
    return [
        {"kind": kind, "version": version, "language": language, "digest": digest_of(kind)}
        for kind, version in AGREEMENTS.items()
    ]


def digest_of(kind: str) -> str:
    """Return SHA-256 of a text in the page's language; where lines break does not count."""
    shown = render_to_string(f"onboarding/texts/{kind}.html")
    return sha256(" ".join(shown.split()).encode()).hexdigest()
