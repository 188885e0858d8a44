"""One municipality: facts, host names, history, service, runs, and what can be done with it."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kernel.errors import NotFound
from kernel.jobs.models import Job
from kernel.ui.submitting import submitted
from shared_apps.operators.actions import domains, records, verbs
from shared_apps.operators.web import city_parts
from shared_apps.operators.web.city_forms import DomainForm, VerbForm
from shared_apps.operators.web.gates import console
from shared_apps.operators.web.requests import MainRequest
from tenants.models import Domain, Municipality


@require_safe
@console("fleet.read")
def city(request: MainRequest, slug: str) -> HttpResponse:
    """Show everything that the registry knows of a municipality."""
    context = city_parts.city_page(request, find_city(slug))
    return render(request, "operators/city.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@console("fleet.change")
def verb(request: MainRequest, slug: str, name: str) -> HttpResponse:
    """Ask once more before doing something with a municipality; a POST does it."""
    found = find_city(slug)
    what = verbs.find_verb(name, found.state)
    form = VerbForm(request.POST or None, verb=what, archives=city_parts.archives_of(slug))
    done, status = submitted(request, form, lambda: (_do(request, what, found, form),))
    if done is not None:
        return _after(request, done[0], slug)
    context = {"form": form, **city_parts.verb_page(request, found, what)}
    return render(request, "operators/city_verb.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@console("fleet.change")
def domain(request: MainRequest, slug: str) -> HttpResponse:
    """Give a municipality a further host name."""
    form = DomainForm(request.POST or None)
    added, status = submitted(request, form, lambda: _add_domain(request, slug, form))
    if added is not None:
        return redirect("console:city", slug=slug)
    context = {"form": form, **city_parts.heading(request, find_city(slug))}
    return render(request, "operators/city_domain.html", context, status=status)


@require_POST
@console("fleet.change")
def verify_domain(request: MainRequest, slug: str) -> HttpResponse:
    """Look the record of a host name up."""
    host = request.POST.get("host", "")
    domains.verify_domain(slug, host=host, actor=request.actor, at=request.at)
    messages.success(request, _("The record is right: %(host)s answers now.") % {"host": host})
    return redirect("console:city", slug=slug)


@require_safe
@console("fleet.change")
def archive(request: MainRequest, slug: str, name: str) -> HttpResponseBase:
    """Give an archive of a municipality to operators only."""
    if name not in city_parts.archives_of(slug):
        raise NotFound("operators.fleet.verb_unknown")
    records.note_download(slug, name=name, actor=request.actor, at=request.at)
    path = Path(settings.ARCHIVES_FOLDER) / name
    return FileResponse(path.open("rb"), as_attachment=True, filename=name)


def find_city(slug: str) -> Any:
    """Return a municipality. Raises: NotFound `tenants.city.unknown`."""
    found = Municipality.objects.select_related("report").filter(slug=slug).first()
    if found is None:
        raise NotFound("tenants.city.unknown", slug=slug)
    return found


def _do(request: MainRequest, what: Any, found: Any, form: VerbForm) -> Job | None:
    who: dict[str, Any] = {"actor": request.actor, "at": request.at}
    return verbs.do_verb(what, found, asked=form.cleaned_data, **who)


def _after(request: MainRequest, job: Job | None, slug: str) -> HttpResponse:
    if job is not None:
        return redirect("jobs:job", job=job.pk)
    messages.success(request, _("Done."))
    return redirect("console:city", slug=slug)


def _add_domain(request: MainRequest, slug: str, form: DomainForm) -> Domain:
    host = form.cleaned_data["host"]
    return domains.add_own_domain(slug, host=host, actor=request.actor, at=request.at)
