"""What residents and the kernel forget in time."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from kernel.jobs.models import Job
from kernel.outbox.models import OutboxMessage
from kernel.privacy import RetentionRule
from kernel.sessions.models import Session
from tenant_apps.residents.models import RoleInvitation


def forget_sessions(before: datetime) -> int:
    """Delete sessions that expired."""
    deleted: int = Session.objects.filter(expire_date__lt=before).delete()[0]
    return deleted


def forget_messages(before: datetime) -> int:
    """Delete delivered messages, letters among them."""
    return OutboxMessage.objects.filter(delivered_at__lt=before).delete()[0]


def forget_jobs(before: datetime) -> int:
    """Delete long work that ended, with its report."""
    return Job.objects.filter(ended_at__lt=before).delete()[0]


def forget_invitations(before: datetime) -> int:
    """Delete invitations that nobody accepted."""
    return RoleInvitation.objects.filter(invited_at__lt=before).delete()[0]


RULES = {
    "sessions": RetentionRule(
        order=910, label=_("Expired sessions"), days=1, forget=forget_sessions
    ),
    "outbox": RetentionRule(
        order=920,
        label=_("Letters and messages that were delivered"),
        days=14,
        forget=forget_messages,
    ),
    "invitations": RetentionRule(
        order=930, label=_("Invitations that nobody accepted"), days=60, forget=forget_invitations
    ),
    "jobs": RetentionRule(
        order=940,
        label=_("Reports of imports, exports and other long work"),
        days=365,
        forget=forget_jobs,
    ),
}
"""Rules by name."""
