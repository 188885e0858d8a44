"""What notices of the budget say, in the reader's language, and when people get them."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kernel.ui.templatetags.ui import last_minute, when_text
from tenant_apps.budget.actions import notices, phase_notices
from tenant_apps.notifications.events import Facts, NoticeKind, notice_kinds

OWN_DECISIONS: dict[str, Any] = {
    "admitted": gettext_lazy("Your project “%(title)s” (№ %(number)s) is admitted."),
    "rejected": gettext_lazy("Your project “%(title)s” (№ %(number)s) is rejected."),
    "correction": gettext_lazy(
        "The office asks you to correct your project “%(title)s” (№ %(number)s)."
    ),
    "merged": gettext_lazy("Your project “%(title)s” (№ %(number)s) is merged with another one."),
}
MOVES: dict[str, Any] = {
    "admitted": gettext_lazy("The project “%(title)s” (№ %(number)s) is admitted."),
    "rejected": gettext_lazy("The project “%(title)s” (№ %(number)s) is rejected."),
    "withdrawn": gettext_lazy("The project “%(title)s” (№ %(number)s) is withdrawn."),
    "merged": gettext_lazy("The project “%(title)s” (№ %(number)s) is merged with another one."),
    "planned": gettext_lazy("The project “%(title)s” (№ %(number)s) is planned now."),
    "in_progress": gettext_lazy("The project “%(title)s” (№ %(number)s) is being built."),
    "done": gettext_lazy("The project “%(title)s” (№ %(number)s) is built."),
    "cancelled": gettext_lazy("The project “%(title)s” (№ %(number)s) will not be built."),
}
RESULTS: dict[str, Any] = {
    "selected": gettext_lazy("The project “%(title)s” (№ %(number)s) won in “%(contest)s”."),
    "not_selected": gettext_lazy(
        "The project “%(title)s” (№ %(number)s) was not selected in “%(contest)s”."
    ),
}
OWN_RESULTS: dict[str, Any] = {
    "selected": gettext_lazy("Your project “%(title)s” (№ %(number)s) won in “%(contest)s”."),
    "not_selected": gettext_lazy(
        "Your project “%(title)s” (№ %(number)s) was not selected in “%(contest)s”."
    ),
}
PHASES: dict[str, Any] = {
    "submission": gettext_lazy("You can submit projects to “%(contest)s”."),
    "evaluation": gettext_lazy("The office evaluates the projects of “%(contest)s” now."),
    "appeals": gettext_lazy("Authors can appeal against decisions in “%(contest)s”."),
    "discussion": gettext_lazy("Everybody can discuss the projects of “%(contest)s”."),
    "voting": gettext_lazy("Voting is open in “%(contest)s”."),
    "determination": gettext_lazy("Voting in “%(contest)s” is over; the votes are counted."),
    "realisation": gettext_lazy("The winners of “%(contest)s” are being built."),
}

ACTIVE = frozenset({"submission", "appeals", "discussion", "voting"})
"""Phases in which people can do something until they end."""


def register() -> None:
    """Tell notifications what the budget says."""
    for order, (event, label, sentence, options) in enumerate(_kinds(), start=10):
        notice_kinds.register(event, NoticeKind(order, label, sentence, **options))


def _kinds() -> list[tuple[str, Any, Callable[[Facts], str], dict[str, bool]]]:
    answer = {"personal": True, "always_mail": True}
    return [
        (
            notices.OWN_DECISION,
            gettext_lazy("the office decides about my project"),
            _by_state(OWN_DECISIONS),
            answer,
        ),
        (
            notices.OWN_RESULT,
            gettext_lazy("my project wins or does not win"),
            _by_state(OWN_RESULTS),
            answer,
        ),
        (
            notices.OWN_COMMENT,
            gettext_lazy("somebody comments on my project"),
            _own_comment,
            {"personal": True},
        ),
        (
            notices.OFFICIAL_REPLY,
            gettext_lazy("the office replies on my project or one that I follow"),
            _official_reply,
            {},
        ),
        (
            notices.MOVED,
            gettext_lazy("a project that I follow is decided, built or withdrawn"),
            _by_state(MOVES),
            {},
        ),
        (
            notices.RESULT,
            gettext_lazy("a project that I follow wins or does not win"),
            _by_state(RESULTS),
            {},
        ),
        (
            notices.NEW_PROPOSAL,
            gettext_lazy("a project is submitted to a contest, category or district I follow"),
            _new_proposal,
            {},
        ),
        (
            phase_notices.OPENED,
            gettext_lazy("the next phase of a contest that I follow begins"),
            _phase_opened,
            {},
        ),
        (
            phase_notices.VOTING_CLOSES,
            gettext_lazy("voting in a contest that I follow ends soon"),
            _voting_closes,
            {},
        ),
        (
            notices.RESULTS_PUBLISHED,
            gettext_lazy("the results of a contest that I follow are published"),
            _results_published,
            {},
        ),
        (
            notices.CONTEST_CANCELLED,
            gettext_lazy("a contest that I follow is cancelled"),
            _contest_cancelled,
            {},
        ),
    ]


def _by_state(sentences: dict[str, Any]) -> Callable[[Facts], str]:
    def sentence(facts: Facts) -> str:
        text = sentences.get(str(facts.get("state")))
        return str(text) % facts if text else str(facts.get("title", ""))

    return sentence


def _own_comment(facts: Facts) -> str:
    return _("There is a new comment on your project “%(title)s” (№ %(number)s).") % facts


def _official_reply(facts: Facts) -> str:
    return _("The office replied on the project “%(title)s” (№ %(number)s).") % facts


def _new_proposal(facts: Facts) -> str:
    return _("New project in “%(contest)s”: “%(title)s” (№ %(number)s).") % facts


def _phase_opened(facts: Facts) -> str:
    sentence = str(PHASES[str(facts["phase"])]) % facts
    until = _instant(facts.get("closes_at")) if facts["phase"] in ACTIVE else ""
    return f"{sentence} {_('Until %(time)s.') % {'time': until}}" if until else sentence


def _voting_closes(facts: Facts) -> str:
    sentence = _(
        "Voting in “%(contest)s” is open until %(time)s. Whoever has voted need do nothing."
    )
    return sentence % {**facts, "time": _instant(facts.get("closes_at"))}


def _results_published(facts: Facts) -> str:
    return _("The results of “%(contest)s” are published.") % facts


def _contest_cancelled(facts: Facts) -> str:
    return _("The contest “%(contest)s” is cancelled.") % facts


def _instant(value: Any) -> str:
    return when_text(last_minute(datetime.fromisoformat(value))) if value else ""
