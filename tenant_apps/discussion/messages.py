"""What discussions say: a sentence per refusal, names of states and reasons."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

SENTENCES: dict[str, Any] = {
    "discussion.comment.edit_closed": _(
        "A comment can be changed for %(minutes)s minutes. You can still withdraw it."
    ),
    "discussion.comment.empty": _("Write something first."),
    "discussion.comment.gone": _("This comment is no longer here."),
    "discussion.comment.not_yours": _("Only its author can do this with a comment."),
    "discussion.comment.sign_in": _(
        "Sign in to take part. What you wrote is kept and waits for you."
    ),
    "discussion.comment.too_long": _(
        "A comment has at most %(limit)s letters; this one has %(letters)s. Shorten it."
    ),
    "discussion.comment.too_many": _(
        "That is a lot at once. What you wrote is kept; send it again in %(minutes)s minutes."
    ),
    "discussion.comment.wrong_state": _("Somebody has already decided about this comment."),
    "discussion.moderation.nothing_chosen": _("Choose at least one comment."),
    "discussion.moderation.reason_needed": _(
        "Write why: the reason stands in the place of the comment."
    ),
    "discussion.official.not_allowed": _("You cannot reply in the name of the office here."),
    "discussion.report.unknown_reason": _("Choose what is wrong with the comment."),
    "discussion.role.missing": _("Your role does not moderate comments."),
}

REPORT_REASONS: Mapping[str, Any] = {
    "insult": _("Insult or threat"),
    "hate": _("Hatred of a group of people"),
    "personal": _("Somebody's private details"),
    "false": _("Untrue in a way that does harm"),
    "spam": _("Advertising, or the same again and again"),
    "other": _("Something else"),
}

STATE_LABELS: Mapping[str, Any] = {
    "shown": _("Shown"),
    "waiting": _("Waiting for approval"),
    "withdrawn": _("Withdrawn"),
    "removed": _("Removed"),
}
