"""The list of official domains, for operators."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kernel.gates import check_operator
from kernel.ui.submitting import submitted
from shared_apps.onboarding.actions.domains import allow_domain, forget_domain
from shared_apps.onboarding.models import OfficialDomain
from shared_apps.onboarding.web.console import DECIDES, READS
from shared_apps.onboarding.web.forms import DomainForm


@require_http_methods(["GET", "HEAD", "POST"])
def domains(request: Any) -> HttpResponse:
    """Show the domains that approve by themselves, or add one."""
    check_operator(request.actor, DECIDES if request.method == "POST" else READS)
    form = DomainForm(request.POST or None)
    added, status = submitted(request, form, lambda: _add(request, form))
    if added is not None:
        return redirect("onboarding_console:domains")
    context = {"form": form, "rows": _rows()}
    return render(request, "onboarding/console/domains.html", context, status=status)


def _rows() -> list[dict[str, Any]]:
    language = translation.get_language() or "en"
    found = OfficialDomain.objects.select_related("unit").order_by("domain")
    return [{"domain": row, "municipality": row.unit.name(language)} for row in found]


def _add(request: Any, form: DomainForm) -> OfficialDomain:
    given = form.cleaned_data
    words = {"unit_code": given["unit"], "note": given["note"]}
    made = allow_domain(given["domain"], **words, actor=request.actor, at=request.at)
    messages.success(request, _("The domain is in the list."))
    return made


@require_POST
def remove_domain(request: Any, key: int) -> HttpResponse:
    """Trust a domain no more."""
    check_operator(request.actor, DECIDES)
    forget_domain(key, actor=request.actor, at=request.at)
    messages.success(request, _("The domain approves nothing any more."))
    return redirect("onboarding_console:domains")
