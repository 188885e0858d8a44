"""Results: the public page, and the same as a workbook and as a `.pb` file."""

from datetime import datetime
from typing import Any

from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from kernel.ui.templatetags.ui import money, number
from tenant_apps.budget.actions.exports_pb import export_pool
from tenant_apps.budget.models import Contest, Pool, Tally
from tenant_apps.budget.models.contest import ContestState
from tenant_apps.budget.models.readable_contests import readable_contests
from tenant_apps.budget.rules.lifecycle import PhaseKind, TallyState
from tenant_apps.budget.rules.pb import write_pb
from tenant_apps.budget.rules.permissions import may
from tenant_apps.budget.web.contest_parts import badge_of, calendar_of, stages_of
from tenant_apps.budget.web.result_files import origin_of, workbook_of
from tenant_apps.budget.web.result_parts import pools_of, turnout_parts
from tenant_apps.files.rules.content import XLSX
from tenants.requests import CityRequest


def readable_tally(request: CityRequest, slug: str) -> Tally | None:
    """Return a result that the person may read: published ones everybody, others the office."""
    tally = (
        Tally.objects.select_related("contest")
        .prefetch_related("contest__phases", "contest__pools")
        .filter(contest__slug=slug)
        .first()
    )
    return tally if tally is not None and may_read(request, tally) else None


def existing_tally(request: CityRequest, slug: str) -> Tally:
    """Return a result that the person may read. Raises: Http404, as if there were none."""
    tally = readable_tally(request, slug)
    if tally is None:
        raise Http404
    return tally


def may_read(request: CityRequest, tally: Tally) -> bool:
    """Whether the result is published, or the person may read results before that."""
    public = tally.state == TallyState.PUBLISHED.value
    if public and tally.contest.state == ContestState.PUBLISHED:
        return True
    return may(request.actor.roles, "tally.read")


@require_safe
def results(request: CityRequest, slug: str) -> HttpResponse:
    """Show winners, what became of every project, the money, the turnout and how to recount."""
    tally = readable_tally(request, slug)
    if tally is None:
        found = get_object_or_404(readable_contests(), slug=slug)
        return render(request, "budget/results/waiting.html", waiting_context(found, request.at))
    return render(request, "budget/results/results.html", results_context(request, tally))


def waiting_context(contest: Contest, at: datetime) -> dict[str, Any]:
    """Return what the page says before the result is published; nothing of what was counted.

    `result_by` is the end of the determination of winners, while it lies ahead.
    """
    ends = {phase.kind: phase.closes_at for phase in calendar_of(contest)}
    voting_ends, result_by = ends.get(PhaseKind.VOTING), ends.get(PhaseKind.DETERMINATION)
    return {
        "contest": contest,
        "badge": badge_of(contest, at),
        "stages": stages_of(contest, at),
        "is_cancelled": contest.state == ContestState.CANCELLED,
        "is_over": voting_ends is not None and at >= voting_ends,
        "voting_ends": voting_ends,
        "result_by": result_by if result_by and result_by > at else None,
    }


def results_context(request: CityRequest, tally: Tally) -> dict[str, Any]:
    """Return everything that the page of results shows."""
    contest = tally.contest
    pools = pools_of(contest, tally)
    turnout = turnout_parts(contest, tally)
    return {
        "contest": contest,
        "tally": tally,
        "badge": badge_of(contest, request.at),
        "is_preview": tally.state != TallyState.PUBLISHED.value,
        "stages": stages_of(contest, request.at),
        "pools": pools,
        "figures": _figures(contest, pools, turnout["voters"]),
        "turnout": turnout,
        "approvals": tally.approvals.order_by("at"),
        "paper": contest.paper,
        "files": _files(contest, pools),
    }


def _figures(contest: Contest, pools: list[dict[str, Any]], voters: int) -> list[dict[str, Any]]:
    winners = sum(len(pool["winners"]) for pool in pools)
    entered = winners + sum(len(pool["others"]) for pool in pools)
    spent = sum(int(pool["spent"]) for pool in pools)
    of_all = _("of %(count)s on the ballot") % {"count": number(entered)}
    amount = money(sum(pool["amount"] for pool in pools), contest.currency)
    return [
        {
            "value": number(winners),
            "label": ngettext("project won", "projects won", winners),
            "note": of_all,
        },
        {
            "value": number(voters),
            "label": ngettext("resident voted", "residents voted", voters),
        },
        {
            "value": money(spent, contest.currency),
            "label": _("for the winners"),
            "note": _("of %(amount)s") % {"amount": amount},
        },
    ]


def _files(contest: Contest, pools: list[dict[str, Any]]) -> list[dict[str, str]]:
    """Return the files of the result: one workbook, a `.pb` file a pool."""
    sheet = {"label": "XLSX", "url": reverse("budget:results_xlsx", args=[contest.slug])}
    address = reverse("budget:results_pb", args=[contest.slug])
    files = [sheet]
    for pool in pools:
        alone = len(pools) == 1
        label = ".pb" if alone else f".pb — {pool['name']}"
        url = address if alone else f"{address}?pool={pool['code']}"
        files.append({"label": label, "url": url})
    return files


@require_safe
def results_xlsx(request: CityRequest, slug: str) -> HttpResponseBase:
    """Give the result as a workbook."""
    tally = existing_tally(request, slug)
    file = workbook_of(tally.contest, tally)
    name = f"{slug}-results.xlsx"
    return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)


@require_safe
def results_pb(request: CityRequest, slug: str) -> HttpResponseBase:
    """Give a pool's election as a `.pb` file, the first pool where none is named."""
    tally = existing_tally(request, slug)
    pools = Pool.objects.filter(contest=tally.contest).select_related("contest")
    wanted = request.GET.get("pool")
    pool = (pools.filter(code=wanted) if wanted else pools).first()
    if pool is None:
        raise Http404
    lines = write_pb(export_pool(pool, origin=origin_of(request)))
    answer = StreamingHttpResponse(lines, content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{slug}-{pool.code}.pb"'
    return answer
