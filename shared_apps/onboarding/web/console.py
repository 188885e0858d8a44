"""Applications in the operators' console: the queue, one application, its document."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kernel.errors import NotFound
from kernel.gates import check_operator
from kernel.ui.submitting import submitted
from shared_apps.onboarding.actions import decisions
from shared_apps.onboarding.actions.addresses import near_slugs
from shared_apps.onboarding.actions.documents import open_document
from shared_apps.onboarding.actions.opening import retry as retry_opening
from shared_apps.onboarding.messages import KINDS, STATES
from shared_apps.onboarding.models import Application
from shared_apps.onboarding.rules.emails import is_free_mail
from shared_apps.onboarding.rules.lifecycle import ApplicationState
from shared_apps.onboarding.web.forms import DecisionForm
from shared_apps.onboarding.web.queue import queue_of
from shared_apps.onboarding.web.status import status_context

READS = frozenset({"operator", "finance", "viewer"})
DECIDES = frozenset({"operator"})
SANDBOX = "sandbox; default-src 'none'; frame-ancestors 'none'"


@require_safe
def applications(request: Any) -> HttpResponse:
    """Show the queue, the longest waiting first."""
    check_operator(request.actor, READS)
    return render(request, "onboarding/console/queue.html", queue_of(request))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def application(request: Any, key: UUID) -> HttpResponse:
    """Show one application with all that a decision needs, or take the decision."""
    check_operator(request.actor, DECIDES if request.method == "POST" else READS)
    found, form = find(key), DecisionForm(request.POST or None)
    done, status = submitted(request, form, lambda: _decide(request, found, form))
    if done is not None:
        return redirect("onboarding_console:application", key)
    return render(
        request,
        "onboarding/console/application.html",
        _context(found, request, form),
        status=status,
    )


def find(key: UUID) -> Application:
    """Return a submitted application. Raises: NotFound `onboarding.application.unknown`."""
    found: Application | None = Application.objects.sent().with_names().filter(uuid=key).first()
    if found is None:
        raise NotFound("onboarding.application.unknown")
    return found


def _decide(request: Any, found: Application, form: DecisionForm) -> Application:
    decision, reason = form.cleaned_data["decision"], form.cleaned_data["reason"]
    if decision == "approve":
        done = decisions.approve(found, actor=request.actor, at=request.at)
        messages.success(request, _("Approved: the site is being made."))
        return done
    act = decisions.refuse if decision == "refuse" else decisions.ask
    done = act(found, reason=reason, actor=request.actor, at=request.at)
    messages.success(request, _("The applicant has been told."))
    return done


def _context(found: Application, request: Any, form: DecisionForm) -> dict[str, Any]:
    fresh = find(found.uuid)
    history = [
        {"at": row.at, "title": STATES[row.state], "text": row.reason}
        for row in fresh.transitions.order_by("pk")
    ]
    return {
        **status_context(request, fresh),
        "form": form,
        "name": fresh.name(translation.get_language() or "en"),
        "history": history,
        "near": near_slugs(fresh),
        "is_free_mail": is_free_mail(fresh.contact_email),
        "domain": decisions.official_domain_of(fresh),
        "may_decide": not DECIDES.isdisjoint(request.actor.roles),
        "waits": fresh.state in {ApplicationState.SUBMITTED, ApplicationState.ASKED},
        "is_submitted": fresh.state == ApplicationState.SUBMITTED,
        "badge_kind": KINDS[fresh.state],
    }


@never_cache
@require_safe
def document(request: Any, key: UUID) -> HttpResponse | FileResponse:
    """Give the authorisation document, in which nothing runs."""
    check_operator(request.actor, DECIDES)
    found = find(key)
    file = open_document(found, actor=request.actor, at=request.at)
    return attachment(file, found)


def attachment(file: Any, found: Application) -> FileResponse:
    """Return a document as something to keep, never to show on this site."""
    response = FileResponse(
        file, as_attachment=True, filename=found.document_name, content_type=found.document_type
    )
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


@require_POST
def retry(request: Any, key: UUID) -> HttpResponse:
    """Open the site again from the step that failed."""
    check_operator(request.actor, DECIDES)
    retry_opening(find(key), actor=request.actor, at=request.at)
    return redirect("onboarding_console:application", key)
