"""Who acts on the main host, found out only when somebody asks."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from shared_apps.operators.actions.sessions import note_seen
from shared_apps.operators.web.signed_in import actor_of, operator_of


class OperatorMiddleware:
    """Set `request.actor` on the main host; stands after what sets it on municipalities' hosts."""

    def __init__(self, get_response: Callable[[HttpRequest], Any]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> Any:
        """Go on with an actor that is built on first use, and note who was here."""
        if getattr(request, "city", None) is not None:
            return self.get_response(request)
        request.actor = SimpleLazyObject(lambda: actor_of(request))
        request.portal_account = lambda: account_of(request)
        response = self.get_response(request)
        operator = getattr(request, "found_operator", None)
        if operator is not None and getattr(request.session, "row", None):
            note_seen(request.session, operator, now=timezone.now())
        return response


def account_of(request: Any) -> dict[str, Any] | None:
    """Return name and links of the signed-in operator for the header, or None."""
    operator = operator_of(request)
    if operator is None:
        return None
    return {
        "name": str(operator),
        "links": [],
        "mine": reverse("console:account"),
        "office": reverse("console:home"),
        "sign_out": reverse("console:sign_out"),
    }
