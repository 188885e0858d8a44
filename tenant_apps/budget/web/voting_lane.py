"""A lane of its own for ballots, past the middleware that a ballot does not need.

A reviewed ballot that is in order needs the city, the CSRF check and the voter's token, and its
answer is a redirect without a body: no session row, no language, no template. Whatever is not in
order goes on through all middleware to the view `voting.cast`, which does the same again and says
what is wrong. Doing it again is harmless: the same key gets the same receipt.
"""

from collections.abc import Callable
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user
from django.db import InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django_tenants.utils import tenant_context

from kernel import clock
from kernel.errors import Refusal
from tenant_apps.budget.actions.voters import Voter
from tenant_apps.budget.models.ballot_papers import FrozenPaper, remembered_paper
from tenant_apps.budget.web.voting import cast, cast_answer
from tenant_apps.budget.web.voting_cookies import session_key
from tenant_apps.budget.web.voting_gate import current_voter, voter_of_token
from tenant_apps.residents.web.middleware import actor_of
from tenants import hosts
from tenants.city import City

FIRST, LAST = "/budget/", "/vote/cast/"


class BallotLane:
    """Take ballots that are in order; hand everything else on. Stands after SecurityMiddleware."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.csrf = CsrfViewMiddleware(get_response)
        self.sessions = import_module(settings.SESSION_ENGINE).SessionStore

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer at once when it is a ballot in order."""
        path = request.path_info
        if request.method == "POST" and path.endswith(LAST) and path.startswith(FIRST):
            return self._take(request) or self.get_response(request)
        return self.get_response(request)

    def _take(self, request: Any) -> HttpResponse | None:
        city = hosts.city_of(hosts.normal_host(request.META.get("HTTP_HOST", "")))
        if city is None or not self._is_voting_site(city):
            return None
        self.csrf.process_request(request)
        if self.csrf.process_view(request, cast, (), {}) is not None:
            return None
        request.at = clock.now()
        with tenant_context(city):
            return self._cast(request)

    def _is_voting_site(self, city: City) -> bool:
        return city.state == "active" and not city.read_only and "budget" in city.modules

    def _cast(self, request: Any) -> HttpResponse | None:
        # The one statement finds out by itself whether the connection is alive.
        connection.health_check_done = True  # type: ignore[attr-defined]
        try:
            slug = request.path_info.removesuffix(LAST).removeprefix(FIRST)
            paper = remembered_paper(slug, at=request.at)
            voter = paper and (voter_of_token(request, paper) or self._signed_in(request, paper))
            return cast_answer(request, paper, voter) if paper and voter else None
        except Refusal:
            return None
        except (InterfaceError, OperationalError):
            connection.close()
            return None

    def _signed_in(self, request: Any, paper: FrozenPaper) -> Voter | None:
        """Return the account of the session as a voter, where the browser has no token yet."""
        if not session_key(request):
            return None
        request.session = self.sessions(session_key(request))
        request.user = get_user(request)
        request.actor = actor_of(request)
        return current_voter(request, paper)
