"""What discussions hold of people, how long, and why."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kernel.privacy import PersonalRecords, Processing, RetentionRule
from tenant_apps.discussion.models import Comment, CommentLike, CommentReport
from tenant_apps.discussion.rules.lifecycle import State

NAME = "discussion"
REPORT_DAYS = 365


def export(account: UUID) -> dict[str, Any]:
    """Return what a person has written, liked and reported."""
    comments = Comment.objects.filter(author__uuid=account).order_by("pk")
    likes = CommentLike.objects.filter(resident__uuid=account).order_by("pk")
    reports = CommentReport.objects.filter(reporter=account).order_by("pk")
    return {
        "comments": [_comment_row(comment) for comment in comments],
        "likes": [str(key) for key in likes.values_list("comment__uuid", flat=True)],
        "reports": [
            {
                "comment": str(report["comment__uuid"]),
                "reason": report["reason"],
                "text": report["text"],
                "at": report["reported_at"].isoformat(),
            }
            for report in reports.values("comment__uuid", "reason", "text", "reported_at")
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


def _comment_row(comment: Comment) -> dict[str, Any]:
    return {
        "about": f"{comment.subject_kind}:{comment.subject_key}",
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
    words={
        "comments": _("Comments"),
        "likes": _("Likes"),
        "reports": _("Reports"),
        "settled_reports": _("Reports settled"),
        "about": _("About"),
        "comment": _("Comment"),
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
