"""A lane of its own for ballots, past the middleware that a ballot does not need.

A reviewed ballot that is in order needs the city, the CSRF check and the voter's token, and its
answer is a redirect without a body: no session row, no language, no template. Whatever is not in
order goes on through all middleware to the view `voting.cast`, which does the same again and says
what is wrong. Doing it again is harmless: the same key gets the same receipt.
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django_tenants.utils import tenant_context

from kernel import clock
from kernel.errors import Refusal
from tenant_apps.budget.models.ballot_papers import remembered_paper
from tenant_apps.budget.web.voting import cast, cast_answer
from tenant_apps.budget.web.voting_gate import voter_of_token
from tenants import hosts
from tenants.city import City

FIRST, LAST = "/budget/", "/vote/cast/"


class BallotLane:
    """Take ballots that are in order; hand everything else on. Stands after SecurityMiddleware."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.csrf = CsrfViewMiddleware(get_response)

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
        try:
            slug = request.path_info.removesuffix(LAST).removeprefix(FIRST)
            paper = remembered_paper(slug, at=request.at)
            voter = paper and voter_of_token(request, paper)
            return cast_answer(request, paper, voter) if paper and voter else None
        except Refusal:
            return None
