"""Following from any page: a button for htmx, a form without it, a page after signing in."""

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from kernel.subjects import Subject
from tenant_apps.notifications.actions import following
from tenant_apps.notifications.models.follow import FEW, followers_of
from tenant_apps.notifications.web.asking import own_path, person
from tenants.requests import CityRequest


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def follow(request: CityRequest) -> HttpResponse:
    """Follow a subject; who came here through sign-in is asked once more.

    A page that is kept for everybody asks for the button alone: `follow_place`.
    """
    subject = asked_for(request)
    if request.method != "POST":
        return render(request, asking_template(request), asking(request, subject))
    following.follow(subject, resident_id=person(request), at=request.at)
    return answer(request, subject)


@require_POST
@login_required
def unfollow(request: CityRequest) -> HttpResponse:
    """Stop following a subject."""
    subject = asked_for(request)
    following.unfollow(subject, resident_id=person(request))
    return answer(request, subject)


def follow_of(request: CityRequest, subject: Subject) -> dict[str, Any]:
    """Return what `notifications/follow_button.html` needs as `follow`; one query.

    `is_followed`, `count` (with `count_text`), `subject`, `here` and the address of the form.
    """
    user: Any = request.user
    resident_id = user.pk if user.is_authenticated else None
    return button(subject, resident_id, here=request.get_full_path())


def follow_place(request: CityRequest, subject: Subject) -> dict[str, Any]:
    """Return what `notifications/follow_place.html` needs as `follow`: nothing personal, no query.

    For pages whose middle is kept for everybody (`kernel.ui.kept`): each resident's own button
    comes into its place as a fragment, without scripts the place is a link to the page that asks.
    """
    return {"ask": asking_href(subject, here=request.get_full_path())}


def asking_href(subject: Subject, *, here: str) -> str:
    """Return the address of the page that asks whether to follow a subject."""
    query = urlencode({"kind": subject.kind, "key": subject.key, "next": here})
    return f"{reverse('notifications:follow')}?{query}"


def asking_template(request: CityRequest) -> str:
    """Return the button alone for htmx, the page around it for everybody else."""
    is_fragment = request.headers.get("HX-Request") == "true"
    return f"notifications/{'follow_button' if is_fragment else 'follow'}.html"


def button(subject: Subject, resident_id: int | None, *, here: str) -> dict[str, Any]:
    """Return what the button shows of a subject to one person, None for a visitor."""
    count, is_followed = followers_of(subject, resident_id=resident_id)
    ask = asking_href(subject, here=here)
    sign_in = f"{reverse('account_login')}?{urlencode({'next': ask})}"
    return {
        "is_followed": is_followed,
        "count": count,
        "count_text": f"{FEW - 1}+" if count >= FEW else str(count),
        "subject": subject,
        "here": here,
        "sign_in": "" if resident_id else sign_in,
        "url": reverse("notifications:unfollow" if is_followed else "notifications:follow"),
    }


def asked_for(request: CityRequest) -> Subject:
    """Return the subject that a form or a link names; whether it exists is for the action."""
    sent = request.POST if request.method == "POST" else request.GET
    kind, key = (sent.get(name, "").replace("\0", "") for name in ("kind", "key"))
    return Subject(kind[:40], key[:64])


def asking(request: CityRequest, subject: Subject) -> dict[str, Any]:
    """Return what the page after signing in shows. Raises: NotFound for what is not public."""
    card = following.followable(subject)
    here = own_path(request, request.GET.get("next", ""), otherwise=card.url)
    return {"card": card, "follow": button(subject, person(request), here=here)}


def answer(request: CityRequest, subject: Subject) -> HttpResponse:
    """Answer htmx with the button as it is now, a form with the page it came from."""
    asked = request.POST.get("next", "")
    here = own_path(request, asked, otherwise=reverse("notifications:settings"))
    if request.headers.get("HX-Request") != "true":
        return redirect(here)
    context = {"follow": button(subject, person(request), here=here), "focus": True}
    return render(request, "notifications/follow_button.html", context)
