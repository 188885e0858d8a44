"""The accessibility statement of a city's site."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from tenant_apps.community.models import Profile
from tenants.requests import CityRequest

PREPARED_ON = date(2026, 11, 21)


@dataclass(frozen=True)
class Complaint:
    """The law that a site answers to in a country, and how one complains."""

    law: Any
    answer: Any
    authority: Any


COMPLAINTS = {
    "UA": Complaint(
        _(
            "Resolution of the Cabinet of Ministers of Ukraine No. 757 of 21 July 2023 on the"
            " accessibility of information systems, and the standard DSTU EN 301 549:2022."
        ),
        _(
            "Under the Law on Citizens' Appeals you are answered within one month; what needs no"
            " further study is answered within 15 days."
        ),
        _("the Ukrainian Parliament Commissioner for Human Rights"),
    ),
    "PL": Complaint(
        _(
            "Act of 4 April 2019 on the digital accessibility of websites and mobile applications"
            " of public entities."
        ),
        _(
            "You are answered within 7 days; if that is not possible, you are told why and when,"
            " within 2 months at most. If access is refused, you may complain to the municipality."
        ),
        _("the Commissioner for Human Rights (Rzecznik Praw Obywatelskich)"),
    ),
    "RS": Complaint(
        _(
            "Law on Electronic Government (Official Gazette 27/2018) and the regulation on the"
            " websites of public bodies (104/2018)."
        ),
        _("Under the Law on General Administrative Procedure you are answered within 30 days."),
        _("the Protector of Citizens (Zaštitnik građana)"),
    ),
}
LIMITS = (
    _("Documents that other people upload (plans, scanned acts) may lack text or structure."),
    _("Maps are drawings; beside each stands a list with the same places as text."),
    _("Names, titles and texts that people write appear in the language they were written in."),
    _("The site was tested by programs and by keyboard, not yet by people with disabilities."),
)


@require_safe
def accessibility(request: CityRequest) -> HttpResponse:
    """Say how accessible the site is, what is not yet, and how to complain."""
    profile = Profile.objects.first()
    context = {
        "contact": profile and (profile.accessibility_contact or profile.contact_email),
        "phone": profile and profile.contact_phone,
        "prepared_on": PREPARED_ON,
        "limits": LIMITS,
        "complaint": COMPLAINTS.get(request.city.country),
    }
    return render(request, "home/accessibility.html", context)
