"""Asking again when new rules are in force: before the next change, never before reading."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from kernel.errors import Conflict, Refusal
from kernel.problems import answer_refusal
from tenant_apps.residents.actions import consents
from tenant_apps.residents.rules.consents import RULES
from tenant_apps.residents.web import privacy_parts
from tenant_apps.residents.web.support import support_of

CHANGES = frozenset({"POST", "PUT", "PATCH", "DELETE"})
ANSWER = "agree_rules"
NOT_REPEATED = frozenset({ANSWER, "csrfmiddlewaretoken"})
OPEN_NAMESPACES = frozenset({"privacy", "identity"})
OPEN_NAMES = ("account_", "mfa_")
OPEN_VIEWS = frozenset({"notifications:unsubscribe", "ui:set_language"})
"""What a letter's link and a visitor may change needs nobody's agreement."""


class AgreementMiddleware:
    """Hold a signed-in person's change until they agree to the rules in force.

    What was sent is shown again with the question and goes through with the answer, so that
    nothing typed is lost. Signing in and out and own records are always open.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Go on: the question is asked once the view is known."""
        return self.get_response(request)

    def process_view(self, request: Any, view: Any, *_arguments: Any) -> HttpResponse | None:
        """Ask, or note the answer; where no form token is demanded, anybody may have sent it."""
        if request.method not in CHANGES or not _is_held(request):
            return None
        account = request.user.uuid
        version = consents.must_agree(account, at=request.at)
        if not version:
            return None
        if request.POST.get(ANSWER) != version or getattr(view, "csrf_exempt", False):
            return ask(request, version)
        asked: dict[str, Any] = {"kind": RULES, "version": version}
        try:
            consents.agree(account=account, **asked, actor=request.actor, at=request.at)
        except Refusal as refusal:
            return answer_refusal(request, refusal)
        return None


def _is_held(request: Any) -> bool:
    """Whether the address waits for the agreement of whoever is signed in."""
    if getattr(request, "city", None) is None or not request.user.is_authenticated:
        return False
    if support_of(request.session):
        return False
    match = request.resolver_match
    if OPEN_NAMESPACES & set(match.namespaces) or match.view_name in OPEN_VIEWS:
        return False
    return not (match.url_name or "").startswith(OPEN_NAMES)


def ask(request: Any, version: str) -> HttpResponse:
    """Show the new rules with everything that was sent; machines get the refusal."""
    if "application/json" in request.headers.get("Accept", ""):
        return answer_refusal(request, Conflict("residents.consent.agree_first", version=version))
    context = {
        **privacy_parts.rules_page(request),
        "answer": ANSWER,
        "sent": sent_again(request),
        "files": bool(request.FILES),
    }
    response = render(request, "residents/privacy/agree.html", context, status=409)
    response.headers["Cache-Control"] = "no-store"
    if request.headers.get("HX-Request"):
        response.headers["HX-Redirect"] = reverse("privacy:agree")
    return response


def sent_again(request: HttpRequest) -> list[tuple[str, str]]:
    """Return the names and values that were sent, for hidden fields."""
    return [
        (name, value)
        for name, values in request.POST.lists()
        if name not in NOT_REPEATED
        for value in values
    ]
