"""What discussions hold of people, how long, and why."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kernel.privacy import PersonalRecords, Processing, RetentionRule
from kernel.subjects import Subject, cards_of
from tenant_apps.discussion.messages import REPORT_REASONS, STATE_LABELS
from tenant_apps.discussion.models import Comment, CommentLike, CommentReport
from tenant_apps.discussion.rules.lifecycle import State

NAME = "discussion"
REPORT_DAYS = 365


def export(account: UUID) -> dict[str, Any]:
    """Return what a person has written, liked and reported."""
    comments = list(Comment.objects.filter(author__uuid=account).order_by("pk"))
    likes = CommentLike.objects.filter(resident__uuid=account).order_by("pk")
    liked = [like.comment for like in likes.select_related("comment")]
    reports = CommentReport.objects.filter(reporter=account).order_by("pk")
    reported = list(reports.select_related("comment"))
    told = [*comments, *liked, *(report.comment for report in reported)]
    titles = _titles(told)
    return {
        "comments": [_comment_row(comment, titles) for comment in comments],
        "likes": [
            {"comment": str(comment.uuid), "about": titles.get(comment.subject, "")}
            for comment in liked
        ],
        "reports": [
            {
                "comment": str(report.comment.uuid),
                "about": titles.get(report.comment.subject, ""),
                "reason": report.reason,
                "text": report.text,
                "at": report.reported_at.isoformat(),
            }
            for report in reported
        ],
    }


@transaction.atomic
def erase(account: UUID, at: datetime) -> dict[str, int]:
    """Withdraw a person's comments and untie their likes and reports; what is counted stays."""
    own = Comment.objects.filter(author__uuid=account)
    removed = own.filter(state=State.REMOVED.value).update(**_nobody())
    withdrawn = own.update(**_nobody(), state=State.WITHDRAWN.value, closed_at=at)
    likes, _by_model = CommentLike.objects.filter(resident__uuid=account).delete()
    reports, _by_model = CommentReport.objects.filter(reporter=account).delete()
    settled = CommentReport.objects.filter(settled_by=account).update(settled_by=None)
    return {
        "comments": removed + withdrawn,
        "likes": likes,
        "reports": reports,
        "settled_reports": settled,
    }


def forget_reports(before: datetime) -> int:
    """Delete settled reports: who told on whom is nobody's business later."""
    deleted, _by_model = CommentReport.objects.filter(settled_at__lt=before).delete()
    return deleted


def _nobody() -> dict[str, Any]:
    return {"author": None, "author_name": "", "author_role": "", "text": "", "earlier": []}


def _titles(comments: list[Comment]) -> dict[Subject, str]:
    """Return what the discussed things are called now."""
    subjects = {comment.subject for comment in comments}
    return {subject: card.title for subject, card in cards_of(subjects).items()}


def _comment_row(comment: Comment, titles: Mapping[Subject, str]) -> dict[str, Any]:
    return {
        "subject": f"{comment.subject_kind}:{comment.subject_key}",
        "about": titles.get(comment.subject, ""),
        "name": comment.author_name,
        "text": comment.text,
        "earlier": comment.earlier,
        "state": comment.state,
        "posted_at": comment.posted_at.isoformat(),
    }


RECORDS = PersonalRecords(
    order=50,
    label=_("Comments"),
    export=export,
    erase=erase,
    stays=(_("The place of a comment and how many liked it stay, without text and name."),),
    about=_("What you wrote, what you liked and what you reported."),
    values={"state": STATE_LABELS.get, "reason": REPORT_REASONS.get},
    codes=frozenset({"subject", "comment"}),
    words={
        "comments": _("Comments"),
        "likes": _("Likes"),
        "reports": _("Reports"),
        "about": _("About"),
        "reason": _("Reason"),
        "name": _("Name"),
        "text": _("Text"),
        "earlier": _("Earlier texts"),
        "state": _("State"),
        "posted_at": _("Posted"),
        "at": _("Time"),
    },
)
REPORTS = RetentionRule(
    order=50, label=_("Settled reports about comments"), days=REPORT_DAYS, forget=forget_reports
)
PROCESSING = Processing(
    order=50,
    purpose=_("Public discussion of proposals, with moderation"),
    people=_("Residents who comment, like and report"),
    categories=_("Name as shown, text with its earlier versions, likes, reports, time"),
    legal_basis=_("Performance of a task carried out in the public interest"),
    recipients=_("Everybody; reports and removed texts only moderators"),
    kept=_("As long as what is discussed; settled reports for a year"),
)
