"""Modules that a municipality has not switched on: none of their addresses answers."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

from kernel.errors import NotAllowed
from kernel.problems import answer_refusal
from shared_apps.plans.rules.entitlements import check_use
from shared_apps.plans.rules.offers import MODULES

PACKAGE = "tenant_apps."


class ModuleMiddleware:
    """Refuse every page and API of a module that the city lacks, whatever address it is under.

    A view belongs to the module whose package it is written in; nobody has to remember a list.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Go on: what the address belongs to is known once its view is."""
        return self.get_response(request)

    def process_view(self, request: Any, view: Any, *_arguments: Any) -> HttpResponse | None:
        """Answer with the refusal where the view's module is off."""
        city, module = getattr(request, "city", None), module_of(view)
        if city is None or not module:
            return None
        try:
            check_use(city, module)
        except NotAllowed as refusal:
            return answer_refusal(request, refusal)
        return None


def module_of(view: Any) -> str:
    """Return the module that a view belongs to, "" for what every city has."""
    package = getattr(view, "__module__", "")
    name: str = package.removeprefix(PACKAGE).partition(".")[0]
    return name if package.startswith(PACKAGE) and name in MODULES else ""
