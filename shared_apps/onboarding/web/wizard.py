"""The steps of an application as pages, opened by the draft's key."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kernel.errors import NotFound, Refusal
from kernel.network import network_of
from kernel.problems import sentence_of
from kernel.ui.submitting import submitted
from shared_apps.onboarding.actions.addresses import check_address as check_free_address
from shared_apps.onboarding.actions.emails import send_code
from shared_apps.onboarding.models import Application
from shared_apps.onboarding.rules.lifecycle import EDITABLE
from shared_apps.onboarding.rules.wizard import STEPS, reachable
from shared_apps.onboarding.web.steps import PAGES, stages_of

View = Callable[..., HttpResponse]


def opened_by_key(view: View) -> View:
    """Give a view the application of its key; nobody keeps or indexes its answer."""

    @never_cache
    @wraps(view)
    def keyed(request: Any, key: str, **options: Any) -> HttpResponse:
        answer = view(request, find_application(key), **options)
        answer.headers["X-Robots-Tag"] = "noindex"
        return answer

    return keyed


def find_application(key: str) -> Application:
    """Return the application of a key. Raises: NotFound `onboarding.application.unknown`."""
    found: Application | None = Application.objects.with_names().filter(key=key).first()
    if found is None:
        raise NotFound("onboarding.application.unknown")
    return found


@require_safe
@opened_by_key
def draft(request: Any, found: Application) -> HttpResponse:
    """Go on where the draft was left."""
    return go_on(found)


@require_http_methods(["GET", "HEAD", "POST"])
@opened_by_key
def step(request: Any, found: Application, name: str) -> HttpResponse:
    """Show a step, or keep its answers and go on."""
    if (elsewhere := _elsewhere(request, found, name)) is not None:
        return elsewhere
    page = PAGES[name]
    form = page.form(request, found)
    kept, status = submitted(request, form, lambda: page.keep(request, found, form))
    return go_on(kept) if kept is not None else _show(request, found, name, form, status)


def _show(request: Any, found: Application, name: str, form: Any, status: int) -> HttpResponse:
    stages = stages_of(found, name)
    place = STEPS.index(name)
    context = {
        "form": form,
        "application": found,
        "name": found.name(translation.get_language() or "en"),
        "step": name,
        "stages": stages,
        "back_href": stages[place - 1]["url"] if place else "",
        **PAGES[name].context(request, found),
    }
    return render(request, f"onboarding/{name}.html", context, status=status)


def _elsewhere(request: Any, found: Application, name: str) -> HttpResponseRedirect | None:
    """Return where to go when this step cannot be shown: ahead of its time, or too late.

    Raises: Http404 for a step that is none.
    """
    if name not in PAGES:
        raise Http404
    is_late = found.state not in EDITABLE and (request.method != "POST" or name != "summary")
    return go_on(found) if is_late or name not in reachable(found.answers()) else None


def go_on(found: Application) -> HttpResponseRedirect:
    """Go to the first step without an answer, or to the state once it was submitted."""
    if found.state not in EDITABLE:
        return redirect("onboarding:status", found.key)
    return redirect("onboarding:step", found.key, found.answers().open_step())


@require_POST
@opened_by_key
def send_again(request: Any, found: Application) -> HttpResponse:
    """Send another code."""
    try:
        send_code(found.key, network=network_of(request), at=request.at)
        messages.success(request, _("Another letter is on its way."))
    except Refusal as refusal:
        messages.error(request, sentence_of(refusal))
    return redirect("onboarding:step", found.key, "confirm")


@require_safe
@opened_by_key
def check_address(request: Any, found: Application) -> HttpResponse:
    """Say whether a subdomain is free, while it is typed."""
    slug, problem = request.GET.get("slug", "").strip().lower()[:60], ""
    try:
        check_free_address(slug, application=found)
    except Refusal as refusal:
        problem = sentence_of(refusal)
    return render(request, "onboarding/parts/free.html", {"slug": slug, "problem": problem})
