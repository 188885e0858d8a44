"""One sentence per refusal, and the words for states and steps."""

from typing import Any

from django.utils.translation import gettext_lazy as _

SENTENCES: dict[str, Any] = {
    "onboarding.address.confusable": _(
        "“%(slug)s” could be taken for “%(other)s”. Choose a subdomain that nobody mixes up."
    ),
    "onboarding.address.no_language": _("Choose at least one of the languages offered."),
    "onboarding.address.other_script": _(
        "A subdomain is written in Latin letters. How about “%(suggestion)s”?"
    ),
    "onboarding.address.wanted": _("Another application that is under way asks for “%(slug)s”."),
    "onboarding.application.already_decided": _(
        "This application was decided in the meantime. Nothing was changed."
    ),
    "onboarding.application.closed": _(
        "This application was submitted: its answers can no longer be changed."
    ),
    "onboarding.application.incomplete": _("A step of the application still lacks an answer."),
    "onboarding.application.move_not_allowed": _(
        "An application in the state “%(state)s” cannot become “%(to)s”."
    ),
    "onboarding.application.not_accepted": _(
        "Accept the terms and the agreement on data processing to submit the application."
    ),
    "onboarding.application.reason_missing": _("Write a reason: the applicant reads it."),
    "onboarding.application.too_many": _(
        "Too many applications were begun from this network. Try again in %(minutes)s minutes."
    ),
    "onboarding.application.unknown": _("There is no application at this address."),
    "onboarding.code.expired": _("This code is no longer valid. Ask for a new one."),
    "onboarding.code.too_many": _(
        "Too many letters were sent there. Try again in %(minutes)s minutes."
    ),
    "onboarding.code.wrong": _("This is not the code of the letter; %(left)s more attempts."),
    "onboarding.contact.not_verified": _("Confirm the e-mail address first."),
    "onboarding.document.broken": _("The document is damaged or was cut off. Send it again."),
    "onboarding.document.empty": _("The file is empty. Choose another one."),
    "onboarding.document.infected": _("The virus scanner stopped this file. It was not kept."),
    "onboarding.document.missing": _("There is no document here any more."),
    "onboarding.document.program": _(
        "The document carries a program or another file. Save it again as a plain PDF."
    ),
    "onboarding.document.too_large": _("The document is larger than %(megabytes)s MB."),
    "onboarding.document.too_many_pixels": _(
        "The photo has more than %(megapixels)s megapixels. Send it smaller."
    ),
    "onboarding.document.unchecked": _(
        "Files cannot be checked for viruses just now, so none is taken. What you wrote is kept;"
        " try again in a minute."
    ),
    "onboarding.document.wrong_type": _("Send the document as PDF, JPEG or PNG."),
    "onboarding.domain.malformed": _("“%(domain)s” is not a domain such as poltava.gov.ua."),
    "onboarding.domain.taken": _("“%(domain)s” is in the list already."),
    "onboarding.domain.too_wide": _(
        "“%(domain)s” serves more than one municipality's office: anybody could be approved."
    ),
    "onboarding.opening.not_failed": _("The site is not waiting for another attempt."),
    "onboarding.plan.unknown": _("This plan is not offered to the municipality."),
    "onboarding.setup.not_owner": _("Only the owner of the site can publish it."),
    "onboarding.setup.not_ready": _(
        "The site cannot be published yet: a required step of the checklist is open."
    ),
    "onboarding.unit.applied": _(
        "An application for this municipality is under way. Ask whoever sent it, or write to us."
    ),
    "onboarding.unit.served": _(
        "This municipality is on the platform already. Ask its office for an account of the staff."
    ),
    "onboarding.unit.unknown": _("The register does not know this municipality."),
}

STATES: dict[str, Any] = {
    "draft": _("Draft"),
    "submitted": _("Being checked"),
    "asked": _("Waiting for the applicant"),
    "approved": _("Approved"),
    "provisioned": _("Open"),
    "refused": _("Refused"),
    "withdrawn": _("Withdrawn"),
}
KINDS: dict[str, str] = {
    "submitted": "",
    "asked": "warn",
    "approved": "good",
    "provisioned": "good",
    "refused": "bad",
    "withdrawn": "quiet",
}
"""How a state's badge looks."""

STEP_NAMES: dict[str, Any] = {
    "municipality": _("Municipality"),
    "contact": _("Contact"),
    "confirm": _("Confirmation"),
    "document": _("Authorisation"),
    "address": _("Address and languages"),
    "plan": _("Plan"),
    "summary": _("Look over"),
}

OPENING_STEPS: dict[str, Any] = {
    "register": _("Entering the municipality in the registry"),
    "make_schema": _("Making the database"),
    "check_schema": _("Checking the database"),
    "open_address": _("Opening the address"),
    "invite_owner": _("Inviting the owner"),
}
"""Steps of opening a site, by their names; one that is missing shows its name."""

TEXTS: dict[str, Any] = {
    "terms": _("Terms of service"),
    "processing": _("Agreement on the processing of personal data"),
}
