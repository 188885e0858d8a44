"""Atom feeds of a contest (new projects) and of a project (decisions and official replies)."""

from collections.abc import Iterable

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tenant_apps.budget.actions.indexing import PROPOSAL
from tenant_apps.budget.models import Contest, Proposal, ProposalTransition
from tenant_apps.budget.rules.lifecycle import ProposalState
from tenant_apps.budget.templatetags.budget import state_label
from tenant_apps.discussion.models import Comment
from tenant_apps.discussion.rules.lifecycle import State
from tenant_apps.notifications.web.feeds import ENTRIES, FeedEntry, feed_response
from tenants.requests import CityRequest


@require_safe
def contest_feed(request: CityRequest, slug: str) -> HttpResponse:
    """Answer with the newest projects of a contest."""
    contest = get_object_or_404(Contest.objects.published(), slug=slug)
    title = _("%(contest)s: new projects") % {"contest": contest.title}
    path = reverse("budget:contest", args=[slug])
    return feed_response(request, title=title, path=path, entries=new_projects(contest))


@require_safe
def project_feed(request: CityRequest, slug: str, number: int) -> HttpResponse:
    """Answer with what became of a project and what the office said about it."""
    contest = get_object_or_404(Contest.objects.published(), slug=slug)
    project = get_object_or_404(Proposal.objects.numbered(), contest=contest, number=number)
    path = reverse("budget:project", args=[slug, number])
    entries = sorted(
        [*decisions(project, path), *official_replies(project, path)],
        key=lambda entry: entry.updated,
        reverse=True,
    )
    title = f"№ {number}. {project.title}"
    return feed_response(request, title=title, path=path, entries=entries[:ENTRIES])


def new_projects(contest: Contest) -> Iterable[FeedEntry]:
    """Yield the newest projects of a contest."""
    rows = Proposal.objects.listed().filter(contest=contest, submitted_at__isnull=False)
    rows = rows.only("uuid", "number", "title", "summary", "author_name", "submitted_at")
    for row in rows.order_by("-submitted_at", "-pk")[:ENTRIES]:
        yield FeedEntry(
            key=f"{PROPOSAL}:{row.uuid}",
            title=f"№ {row.number}. {row.title}",
            path=reverse("budget:project", args=[contest.slug, row.number]),
            updated=row.submitted_at,
            summary=row.summary,
            author=row.author_name,
        )


def decisions(project: Proposal, path: str) -> Iterable[FeedEntry]:
    """Yield the public moves of a project with their reasons."""
    moves = ProposalTransition.objects.filter(proposal=project)
    moves = moves.exclude(state=ProposalState.DRAFT.value).order_by("-at", "-pk")
    for move in moves[:ENTRIES]:
        yield FeedEntry(
            key=f"{PROPOSAL}:{project.uuid}:{move.pk}",
            title=f"{state_label(move.state)}: {project.title}",
            path=path,
            updated=move.at,
            summary=move.reason,
        )


def official_replies(project: Proposal, path: str) -> Iterable[FeedEntry]:
    """Yield what the office said in the discussion of a project."""
    said = Comment.objects.filter(
        subject_kind=PROPOSAL, subject_key=str(project.uuid), state=State.SHOWN.value
    ).exclude(author_role="")
    for comment in said.order_by("-posted_at", "-pk")[:ENTRIES]:
        yield FeedEntry(
            key=f"comment:{comment.uuid}",
            title=_("Official reply: %(title)s") % {"title": project.title},
            path=f"{path}#comment-{comment.uuid}",
            updated=comment.edited_at or comment.posted_at,
            summary=comment.text,
            author=comment.author_name,
        )
