"""Who is signed in, read with the session in one query; one's sessions, listed and ended."""

from typing import Any

from django.conf import settings
from django.contrib import auth, messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from kernel.sessions.actions import note_visit
from tenant_apps.residents.actions.sessions import end_other_sessions, end_session, sessions_of
from tenant_apps.residents.web.support import is_over


class SignedInMiddleware(AuthenticationMiddleware):
    """Django's, with the account that was read together with the session."""

    def process_request(self, request: HttpRequest) -> None:
        """Set `request.user`, found out on first use."""
        super().process_request(request)
        request.user = SimpleLazyObject(lambda: signed_in(request))  # type: ignore[assignment]

    def process_response(self, request: HttpRequest, response: Any) -> Any:
        """Note that somebody who was asked for is here."""
        user: Any = getattr(request, "_cached_user", None)
        if user is not None and user.is_authenticated and getattr(request.session, "row", None):
            note_visit(request.session, now=timezone.now())
        return response


def signed_in(request: Any) -> Any:
    """Return the account of the session, or what Django makes of it where the two do not match."""
    if not hasattr(request, "_cached_user"):
        if is_over(request.session, at=timezone.now()):
            request.session.flush()
        owner = _owner_of(request.session)
        request._cached_user = auth.get_user(request) if owner is None else owner
    return request._cached_user


def _owner_of(session: Any) -> Any:
    """Return the account read with a session if it is the one signed in, with today's password."""
    if not session.get(auth.SESSION_KEY):
        return None
    owner = getattr(session, "owner", None)
    if owner is None or str(owner.pk) != session[auth.SESSION_KEY] or not owner.is_active:
        return None
    if session.get(auth.BACKEND_SESSION_KEY) not in settings.AUTHENTICATION_BACKENDS:
        return None
    known = session.get(auth.HASH_SESSION_KEY, "")
    return owner if constant_time_compare(known, owner.get_session_auth_hash()) else None


@never_cache
@require_safe
@login_required
def sessions(request: HttpRequest) -> HttpResponse:
    """List the devices that are signed in to one's account."""
    user: Any = request.user
    rows = sessions_of(user.uuid, current=request.session.session_key or "", now=timezone.now())
    return render(request, "residents/account/sessions.html", {"sessions": rows})


@require_POST
@login_required
def end(request: Any) -> HttpResponse:
    """End one session, or all but this one where none is named."""
    key, reference = request.session.session_key or "", request.POST.get("session", "")
    if reference:
        end_session(actor=request.actor, reference=reference, current=key, at=request.at)
    else:
        end_other_sessions(actor=request.actor, current=key, at=request.at)
    messages.success(request, _("Signed out there."))
    return redirect("account_sessions")
