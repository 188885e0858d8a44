"""One sentence per refusal of accounts, roles and rolls, and the names of the roles."""

from typing import Any

from django.utils.translation import gettext_lazy as _

ROLE_LABELS: dict[str, Any] = {
    "owner": _("Owner"),
    "contest_manager": _("Contest manager"),
    "intake_clerk": _("Intake clerk"),
    "formal_evaluator": _("Formal evaluator"),
    "substantive_evaluator": _("Substantive evaluator"),
    "paper_clerk": _("Paper ballot clerk"),
    "paper_approver": _("Paper ballot approver"),
    "petition_moderator": _("Petition moderator"),
    "consultation_editor": _("Consultation editor"),
    "dispatcher": _("Dispatcher"),
    "department_worker": _("Department worker"),
    "council_clerk": _("Council clerk"),
    "chair": _("Chair of the council"),
    "councillor": _("Councillor"),
    "auditor": _("Auditor"),
    "editor": _("Editor"),
}

ROLE_DUTIES: dict[str, Any] = {
    "owner": _("Answers for the site: grants every role and sees everything."),
    "contest_manager": _("Sets contests up, opens and closes them, counts and publishes."),
    "intake_clerk": _("Takes proposals in and enters those that came on paper."),
    "formal_evaluator": _("Checks that proposals keep to the rules."),
    "substantive_evaluator": _("Judges cost and feasibility for a department."),
    "paper_clerk": _("Enters paper ballots."),
    "paper_approver": _("Approves paper ballots that somebody else entered."),
    "petition_moderator": _("Checks petitions before they are published."),
    "consultation_editor": _("Writes consultations and answers remarks."),
    "dispatcher": _("Passes reports on to departments."),
    "department_worker": _("Answers for the work of a department."),
    "council_clerk": _("Prepares sittings and keeps the minutes."),
    "chair": _("Leads sittings of the council."),
    "councillor": _("Votes in sittings of the council."),
    "auditor": _("Reads everything and changes nothing."),
    "editor": _("Writes the pages of the site."),
}

ID_LABELS: dict[str, Any] = {
    "pesel": _("PESEL number"),
    "rnokpp": _("Taxpayer number (RNOKPP)"),
    "jmbg": _("Personal number (JMBG)"),
}

LEVEL_LABELS: dict[str, Any] = {
    "anonymous": _("nothing yet"),
    "email": _("a verified e-mail address"),
    "roll": _("the voter roll"),
    "eid": _("an electronic identity"),
    "desk": _("a document shown at the office"),
}

PRESET_WORDS: dict[str, Any] = {
    "process": _("Tested with real provider programs."),
    "stub": _(
        "Tested with its documented messages only, never with the provider itself. Try it with the "
        "provider's test environment before you open it."
    ),
    "": _(
        "Never tested: these settings are a beginning. Compare them with what the provider gives "
        "you, and try it before you open it."
    ),
}

SENTENCES: dict[str, Any] = {
    "residents.api.too_many_requests": _(
        "More than %(limit)s requests in a minute. Seconds until the next one: %(retry_after)s."
    ),
    "residents.api_key.already_over": _("The last day of the key has passed."),
    "residents.api_key.missing": _("There is no such key here."),
    "residents.api_key.no_scope": _("Choose what the key may do."),
    "residents.api_key.read_only": _("A key reads and changes nothing."),
    "residents.api_key.scope_missing": _("This key was not made for that: it lacks %(scope)s."),
    "residents.api_key.unknown": _(
        "This key opens nothing here: it is of another municipality, revoked, over or mistyped."
    ),
    "residents.api_key.wrong_rate": _("A key is good for 1 to %(limit)s requests a minute."),
    "residents.code.used": _(
        "This code was used already. Wait until the app shows the next one, at most half a minute."
    ),
    "residents.code.wrong": _(
        "This code does not fit. Take the one that the app shows now; if it never fits, set the "
        "clock of the device to automatic. A recovery code is good once."
    ),
    "residents.id.wrong_checksum": _(
        "There is a mistake in this number: its last digit does not fit the others."
    ),
    "residents.id.wrong_format": _(
        "This cannot be such a number: it holds a date of birth, and its digits are this many: "
        "%(digits)s."
    ),
    "residents.identity.address_not_allowed": _(
        "This address cannot be used: it must begin with https:// and lead to the open internet."
    ),
    "residents.identity.cancelled": _("The identification was stopped before it was finished."),
    "residents.identity.last_way_in": _(
        "This is your only way to sign in. Set a password or add a passkey first."
    ),
    "residents.identity.level_too_low": _(
        "For this you must be known better than now. Confirm your identity first."
    ),
    "residents.identity.link_missing": _("This proof of identity is not tied to your account."),
    "residents.identity.not_allowed": _("Your roles do not let you do this with identities."),
    "residents.identity.not_proven": _(
        "The provider's answer does not prove who you are. Begin again."
    ),
    "residents.identity.not_yourself": _("Nobody confirms their own identity. Ask a colleague."),
    "residents.identity.nothing_pending": _(
        "There is nothing to finish here any more. Begin again."
    ),
    "residents.identity.number_unreadable": _(
        "The provider sent a national number that cannot be one."
    ),
    "residents.identity.other_person": _(
        "This is another person's identity than the one this account was confirmed with."
    ),
    "residents.identity.provider_down": _(
        "%(provider)s does not answer now. Nothing is lost: try again in a few minutes or "
        "choose another way."
    ),
    "residents.identity.provider_unknown": _(
        "This municipality has no such identity provider open."
    ),
    "residents.identity.slug_taken": _("Another provider has this short name already."),
    "residents.identity.state_expired": _(
        "The identification took longer than %(minutes)s minutes. Begin again."
    ),
    "residents.identity.state_unknown": _(
        "This identification was begun elsewhere or has been used already. Begin again."
    ),
    "residents.identity.taken": _("Another account here was confirmed with this identity."),
    "residents.identity.unreadable": _(
        "%(provider)s answered something we do not understand. Nothing is lost: try again "
        "or choose another way."
    ),
    "residents.identity.wrong_setting": _("This setting is missing or wrong: %(field)s."),
    "residents.key.missing": _("The links to voters of this contest have been erased."),
    "residents.office.second_factor": _(
        "The office opens after a second step: a code from an app, or a passkey. "
        "A password alone could be stolen."
    ),
    "residents.office.sign_in": _("The staff office is for those who work here. Sign in first."),
    "residents.office.staff_only": _(
        "The staff office is for those who hold a role in this municipality. "
        "The owner grants roles."
    ),
    "residents.office.wrong_role": _("None of your roles opens this part of the office."),
    "residents.passkey.refused": _(
        "This passkey was not accepted: it is unknown here, was removed, or the request is too "
        "old. Try again, or sign in in another way."
    ),
    "residents.person.missing": _("There is no such person here."),
    "residents.roles.kept_apart": _(
        "One person cannot hold these two roles: who takes proposals in does not evaluate them, "
        "and an auditor changes nothing. Revoke the other role first."
    ),
    "residents.roles.last_owner": _("This is the only owner. Make somebody else an owner first."),
    "residents.roles.no_email": _("This is not an e-mail address."),
    "residents.roles.not_allowed": _("Your roles do not let you grant or revoke this role."),
    "residents.roles.unknown": _("There is no such role."),
    "residents.roll.doubled": _("Row %(row)s has the same number as row %(first)s."),
    "residents.roll.long_district": _("The district is longer than %(letters)s letters."),
    "residents.roll.no_name": _("The name is missing."),
    "residents.roll.not_allowed": _("Your roles do not let you import a voter roll."),
    "residents.roll.not_on_roll": _(
        "We found no voter with this number and name. Check both: the name must be as in your "
        "identity document. If both are right, ask the office to check the voter roll."
    ),
    "residents.id.wrong_document": _(
        "A document has a series and a number: 5 to 20 letters and digits. Check it."
    ),
    "residents.roll.nobody": _("Nobody with this number is on the roll. Check the number."),
    "residents.roll.unknown_kind": _("Choose which kind of number the roll has."),
    "residents.roll.wrong_year": _("The year of birth is not a year."),
    "residents.too_many_attempts": _(
        "Too many attempts did not match. Nothing is lost. "
        "Minutes until you can try again: %(minutes)s."
    ),
    "residents.vault.unreadable": _(
        "A stored secret of this municipality cannot be read. Enter it again."
    ),
    "residents.consent.agree_first": _(
        "New rules of this site are in force. Agree to them first, then send this again."
    ),
    "residents.consent.in_force": _(
        "This version is in force: people have agreed to it, so that it stays."
    ),
    "residents.consent.in_the_past": _("A new version takes effect now or later, not in the past."),
    "residents.consent.needed": _(
        "Without this agreement there can be no account. You may have the account erased."
    ),
    "residents.consent.no_version": _("Give the version a name, such as 2026-05."),
    "residents.consent.outdated": _(
        "A newer version came into force meanwhile. Read it and agree to that one."
    ),
    "residents.consent.text_missing": _(
        "Write the text in the municipality's own language: %(language)s."
    ),
    "residents.consent.text_too_long": _(
        "The text in %(language)s is longer than %(letters)s letters."
    ),
    "residents.consent.unknown_kind": _("There is no such text."),
    "residents.consent.version_taken": _(
        "The version %(version)s exists already. What was entered is never changed: use another "
        "name."
    ),
    "residents.correction.no_name": _("Write the name in letters."),
    "residents.correction.office_only": _(
        "The office changes this after a look at a document, because it decides who may vote."
    ),
    "residents.correction.wrong_birth_date": _("This cannot be a date of birth."),
    "residents.erasure.sign_in_again": _(
        "Sign in again first: you signed in a while ago and the account has no password to ask for."
    ),
    "residents.erasure.wrong_password": _("This is not your password. Nothing was erased."),
    "residents.erasure.wrong_words": _(
        "Write your e-mail address exactly as it stands on this page. Nothing was erased."
    ),
    "residents.retention.unknown_kind": _("There is no such kind of record."),
    "residents.retention.wrong_days": _("A term is between 1 day and %(most)s days."),
    "residents.roles.department_missing": _("This role is held for one department. Choose which."),
    "residents.roles.no_department": _("This role is not held for a department."),
}
