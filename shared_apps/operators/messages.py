"""One sentence per refusal of the console, and the names of operators' roles."""

from typing import Any

from django.utils.translation import gettext_lazy as _

ROLE_LABELS: dict[str, Any] = {
    "operator": _("Operator"),
    "finance": _("Finance"),
    "viewer": _("Viewer"),
}

SENTENCES: dict[str, Any] = {
    "operators.console.sign_in": _("The console is for those who run e-DEM. Sign in first."),
    "operators.console.wrong_role": _("None of your roles opens this part of the console."),
    "operators.sign_in.wrong": _("This e-mail address and this password do not belong together."),
    "operators.sign_in.begin_again": _("The first step was too long ago. Sign in from the start."),
    "operators.too_many_attempts": _("Too many attempts. Try again in %(minutes)s min."),
    "operators.code.wrong": _("This code is not right. Take the one that is shown now."),
    "operators.code.used": _("This code was used already. Wait for the next one."),
    "operators.passkey.refused": _("This passkey was not accepted. Try again or use a code."),
    "operators.factor.unknown": _("There is no such second factor of yours."),
    "operators.factor.last": _(
        "This is your last second factor. Set another one up before you remove it."
    ),
    "operators.link.unusable": _("This link was used already or is too old. Ask for a new one."),
    "operators.people.unknown": _("There is no such operator."),
    "operators.people.exists": _("Somebody with this e-mail address is an operator already."),
    "operators.people.oneself": _("Nobody changes their own roles. Ask another operator."),
    "operators.people.last_operator": _(
        "This is the last operator: without one nobody could run the platform."
    ),
    "operators.people.roles_unknown": _("Choose at least one of the roles of operators."),
    "operators.support.settled": _("This request for access has been settled already."),
    "operators.support.reason_missing": _("Say why access is needed: the municipality reads it."),
    "operators.support.role_not_lent": _("This role cannot be lent to support."),
    "operators.support.hours": _("Access lasts between %(shortest)s and %(longest)s hours."),
    "operators.support.not_open": _("The municipality has not given access, or it has ended."),
    "operators.support.unknown": _("There is no such request for access."),
    "operators.support.entry_unusable": _("This way in was used already or is too old."),
    "operators.notice.text_missing": _("Write the notice in at least one language."),
    "operators.notice.times": _("A notice must end after it begins."),
    "operators.notice.audience_missing": _("Choose who sees the notice."),
    "operators.notice.unknown": _("There is no such notice."),
    "operators.domain.not_proven": _(
        "The record for %(host)s was not found. New records can take an hour to be seen."
    ),
    "operators.domain.no_answer": _("The name servers did not answer. Try again in a minute."),
    "operators.fleet.slug_differs": _("Type the address of the municipality exactly: %(slug)s."),
    "operators.fleet.verb_unknown": _("This cannot be done here."),
    "operators.outbox.not_waiting": _("This message is not waiting any more."),
}

STATES: dict[str, Any] = {
    "applied": _("applied"),
    "approved": _("approved"),
    "provisioning": _("being made"),
    "failed": _("failed"),
    "setup": _("set-up"),
    "active": _("active"),
    "grace": _("grace"),
    "read_only": _("read-only"),
    "suspended": _("suspended"),
    "archived": _("archived"),
    "moved": _("moved away"),
    "erased": _("erased"),
}

SERVICE_STATES: dict[str, Any] = {
    "waiting": _("not begun"),
    "running": _("running"),
    "grace": _("grace"),
    "ended": _("ended"),
    "cancelled": _("cancelled"),
}
"""What a service is in; what its site is in stands above."""

COUNTRIES: dict[str, Any] = {"UA": _("Ukraine"), "PL": _("Poland"), "RS": _("Serbia")}

_badges = {
    "active": "good",
    "running": "good",
    "ended": "warn",
    "cancelled": "quiet",
    "grace": "warn",
    "read_only": "warn",
    "suspended": "bad",
    "failed": "bad",
    "archived": "quiet",
    "moved": "quiet",
    "erased": "quiet",
}

VERB_LABELS: dict[str, Any] = {
    "provision": _("Make the site"),
    "suspend": _("Suspend"),
    "resume": _("Resume"),
    "extend": _("Extend the service"),
    "export": _("Export"),
    "archive": _("Archive"),
    "restore": _("Restore"),
    "move": _("Move"),
    "erase": _("Erase"),
}

VERB_TEXTS: dict[str, Any] = {
    "provision": _("The schema is made; a run that failed goes on where it stopped."),
    "suspend": _(
        "The site closes at once for everybody, staff too, and shows a page that says so."
    ),
    "resume": _("The site opens again as it was before it was suspended."),
    "extend": _("The service goes on for the days of its plan; an invoice is written."),
    "export": _("One archive with everything is written while the site keeps running."),
    "archive": _("The site closes for good; its records are kept and can be exported."),
    "restore": _("A new schema is made from an archive of this municipality."),
    "move": _("The municipality leaves this cell with everything that belongs to it."),
    "erase": _("Schema, files and keys are destroyed. Nothing brings them back."),
}

ROLES_LENT: dict[str, Any] = {
    "auditor": _("Auditor: reads everything, changes nothing"),
    "intake_clerk": _("Intake clerk"),
    "contest_manager": _("Contest manager"),
    "editor": _("Editor of pages"),
}

SUPPORT_STATES: dict[str, Any] = {
    "asked": _("waits for the municipality"),
    "granted": _("open"),
    "over": _("the time is over"),
    "refused": _("refused"),
    "ended": _("ended"),
}

NOTICE_KINDS: dict[str, Any] = {
    "info": _("Information"),
    "warning": _("Warning"),
    "maintenance": _("Maintenance"),
}

NOTICE_AUDIENCES: dict[str, Any] = {
    "visitors": _("Visitors and residents"),
    "staff": _("Staff, in the office"),
    "operators": _("Operators, in the console"),
}


def state_badge(state: str) -> str:
    """Return the kind of badge that shows a municipality's state."""
    return _badges.get(state, "")
