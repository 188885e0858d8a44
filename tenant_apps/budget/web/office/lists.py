"""Lists of the office as files: XLSX and CSV of what is on the screen."""

import io
from collections.abc import Iterator
from typing import Any

from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kernel.money import to_major
from tenant_apps.budget.models import Contest
from tenant_apps.budget.models.proposal_queries import ProposalQuerySet
from tenant_apps.budget.templatetags.budget import STATE_LABELS
from tenant_apps.budget.web.office.doors import allowed, find_contest
from tenant_apps.budget.web.office.intake import found_proposals
from tenant_apps.budget.web.office.intake_forms import FilterForm
from tenant_apps.files.rules.content import XLSX
from tenant_apps.files.rules.tables import stream_csv, write_xlsx
from tenants.requests import CityRequest


@require_safe
@allowed("proposal.view")
def proposals_file(request: CityRequest, slug: str, kind: str) -> HttpResponseBase:
    """Give the list of proposals, filtered as on the screen, as `xlsx` or `csv`."""
    contest = find_contest(slug)
    found = found_proposals(contest, FilterForm(request.GET or {}, contest=contest))
    name = f"{contest.slug}-proposals.{kind}"
    rows = proposal_rows(contest, found)
    if kind == "csv":
        pieces = stream_csv(headings=headings(), rows=rows, zone=timezone.get_current_timezone())
        answer = StreamingHttpResponse(pieces, content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
        return answer
    file = io.BytesIO()
    zone = timezone.get_current_timezone()
    write_xlsx(file, headings=headings(), rows=rows, title=_("Proposals"), zone=zone)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)


def headings() -> list[str]:
    """Return the headings of the list; those an import knows have the same words."""
    return [
        _("Number"),
        _("Key"),
        _("Title"),
        _("State"),
        _("Pool"),
        _("Category"),
        _("Cost"),
        _("Place"),
        _("Author"),
        _("Submitted"),
        _("Decided"),
        _("Reason"),
        _("Summary"),
    ]


def proposal_rows(contest: Contest, found: ProposalQuerySet) -> Iterator[list[Any]]:
    """Yield the cells of each proposal."""
    for proposal in found.iterator(chunk_size=500):
        yield [
            proposal.number,
            proposal.external_key,
            proposal.title,
            str(STATE_LABELS[proposal.state]),
            proposal.pool.name if proposal.pool else "",
            proposal.category.name if proposal.category else "",
            to_major(proposal.cost_minor, contest.currency),
            proposal.place,
            proposal.author_name,
            proposal.submitted_at,
            proposal.decided_at,
            proposal.decision_reason,
            proposal.summary,
        ]
