"""From a refusal for want of a second factor to the page that mends it, and back again."""

from typing import Any
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from kernel.errors import Refusal
from kernel.problems import sentence_of

SECOND_FACTOR = "residents.office.second_factor"
BACK = "second_factor_next"
"""Where in the session the page is kept that somebody wanted before setting a factor up."""


def ask_for_second_factor(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """Answer the refusal with the ways to set a second factor up, or to show it."""
    here = request.get_full_path() if request.method == "GET" else reverse("office:home")
    query = urlencode({"next": here})
    types = set(
        Authenticator.objects.filter(user_id=request.user.pk).values_list("type", flat=True)
    )
    context = {
        "refusal": refusal,
        "sentence": sentence_of(refusal),
        "has_code": "totp" in types,
        "has_passkey": "webauthn" in types,
        "code_href": f"{reverse('mfa_reauthenticate')}?{query}",
        "passkey_href": f"{reverse('mfa_reauthenticate_webauthn')}?{query}",
        "new_code_href": f"{reverse('mfa_activate_totp')}?{query}",
        "new_passkey_href": f"{reverse('mfa_add_webauthn')}?{query}",
    }
    page = "residents/account/second_factor_needed.html"
    return render(request, page, context, status=refusal.status)


def remember_way_back(request: Any) -> None:
    """Keep the page of `next` until the second factor is set up."""
    page = request.GET.get("next", "")
    if page and get_adapter(request).is_safe_url(page):
        request.session[BACK] = page


def way_back(request: Any) -> str:
    """Return the page that was kept, else the overview of one's security."""
    return str(request.session.get(BACK) or reverse("account_security"))
