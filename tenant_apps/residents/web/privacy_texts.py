"""Words of the privacy pages: what is processed and why, and names that every app shares."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from kernel.privacy import Processing
from tenant_apps.residents.rules.consents import LETTERS, PRIVACY, RULES

CONSENT_LABELS: dict[str, Any] = {
    RULES: _("Rules of this site"),
    PRIVACY: _("Privacy notice"),
    LETTERS: _("Letters with news of the municipality"),
}

PROCESSING = {
    "residents.accounts": Processing(
        order=10,
        purpose=_("Accounts: signing in, knowing who acts, protecting the account"),
        people=_("Residents with an account"),
        categories=_(
            "Name, e-mail, date of birth and district if given, language, agreements, devices, "
            "second factors, the level at which the identity is known"
        ),
        legal_basis=_(
            "Agreement to the rules of the site (GDPR, Article 6(1)(b)) and task in the public "
            "interest (Article 6(1)(e))"
        ),
        recipients=_("Staff of the municipality who grant roles; nobody outside"),
        kept=_("Until the person has the account erased"),
    ),
    "residents.roll": Processing(
        order=20,
        purpose=_("Voter roll: finding out who may vote, once each"),
        people=_("Inhabitants entitled to vote"),
        categories=_(
            "A code computed from the national number and one from the name, year of birth, "
            "district; never the number itself"
        ),
        legal_basis=_("Task in the public interest (GDPR, Article 6(1)(e))"),
        recipients=_("Nobody"),
        kept=_("Until the links to voters of the contest are erased after its results"),
    ),
    "residents.staff": Processing(
        order=30,
        purpose=_("Roles of the office and the record of what was done"),
        people=_("Staff, councillors, and everybody who changes something here"),
        categories=_("Role, department, time, the action and the number of the account"),
        legal_basis=_("Legal duty to account for decisions (GDPR, Article 6(1)(c))"),
        recipients=_("Auditors and owners of the site"),
        kept=_("For good: the record cannot be changed, not even by us"),
    ),
}

COMMON_WORDS: dict[str, Any] = {
    "name": _("Name"),
    "email": _("E-mail"),
    "title": _("Title"),
    "text": _("Text"),
    "reason": _("Reason"),
    "state": _("State"),
    "url": _("Address"),
    "subject": _("About"),
    "subject_kind": _("About"),
    "subject_key": _("Number"),
    "comments": _("Comments"),
    "likes": _("Likes"),
    "reports": _("Reports"),
    "follows": _("Followed"),
    "notices": _("Notices"),
    "settings": _("Settings"),
    "files": _("Files"),
    "posted_at": _("Posted"),
    "edited_at": _("Changed"),
    "created_at": _("Made"),
    "changed_at": _("Changed"),
    "followed_at": _("Followed since"),
    "noticed_at": _("Told"),
    "read_at": _("Read"),
    "event": _("What"),
    "pace": _("How often"),
    "muted": _("Switched off"),
}

VALUE_WORDS: dict[str, Any] = {
    "online": _("online"),
    "paper": _("on paper"),
    "desk": _("in the office"),
    "eid": _("electronic identity"),
    "email": _("e-mail"),
    "totp": _("authenticator app"),
    "webauthn": _("passkey"),
    "recovery_codes": _("recovery codes"),
    "rules": CONSENT_LABELS[RULES],
    "privacy": CONSENT_LABELS[PRIVACY],
    "letters": CONSENT_LABELS[LETTERS],
}
