"""Results: the public page, and the same as a workbook and as a `.pb` file."""

from typing import Any

from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from kernel.ui.templatetags.ui import money, number
from tenant_apps.budget.actions.exports_pb import export_pool
from tenant_apps.budget.models import Contest, Pool, Tally
from tenant_apps.budget.models.contest import ContestState
from tenant_apps.budget.rules.lifecycle import TallyState
from tenant_apps.budget.rules.pb import write_pb
from tenant_apps.budget.rules.permissions import may
from tenant_apps.budget.web.contest_parts import badge_of, stages_of
from tenant_apps.budget.web.requests import CityRequest
from tenant_apps.budget.web.result_files import origin_of, workbook_of
from tenant_apps.budget.web.result_parts import pools_of, turnout_parts
from tenant_apps.files.rules.content import XLSX


def readable_tally(request: CityRequest, slug: str) -> Tally:
    """Return a result that the person may read: published ones everybody, others the office.

    Raises: Http404, as if there were none.
    """
    tally = (
        Tally.objects.select_related("contest")
        .prefetch_related("contest__phases", "contest__pools")
        .filter(contest__slug=slug)
        .first()
    )
    if tally is None or not may_read(request, tally):
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
    return render(request, "budget/results/results.html", results_context(request, tally))


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
    tally = readable_tally(request, slug)
    file = workbook_of(tally.contest, tally)
    name = f"{slug}-results.xlsx"
    return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)


@require_safe
def results_pb(request: CityRequest, slug: str) -> HttpResponseBase:
    """Give a pool's election as a `.pb` file, the first pool where none is named."""
    tally = readable_tally(request, slug)
    pools = Pool.objects.filter(contest=tally.contest).select_related("contest")
    wanted = request.GET.get("pool")
    pool = (pools.filter(code=wanted) if wanted else pools).first()
    if pool is None:
        raise Http404
    lines = write_pb(export_pool(pool, origin=origin_of(request)))
    answer = StreamingHttpResponse(lines, content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{slug}-{pool.code}.pb"'
    return answer
