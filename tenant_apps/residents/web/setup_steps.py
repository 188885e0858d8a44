"""What the people's part asks of a new site before it opens."""

from django.utils.translation import gettext_lazy as _

from kernel.setup import SetupStep
from tenant_apps.residents.models import RoleGrant, RoleInvitation
from tenant_apps.residents.models.roll import RollEntry


def has_staff() -> bool:
    """Whether anybody beside the first owner works in the office or is invited to."""
    people = RoleGrant.objects.values("resident").distinct()
    return RoleInvitation.objects.exists() or people.count() > 1


STEPS: dict[str, SetupStep] = {
    "people.staff": SetupStep(
        order=60,
        label=_("Invite the staff"),
        help=_("Intake and evaluation are separate roles, so at least two people work here."),
        url_name="people:invite",
        is_done=has_staff,
    ),
    "people.roll": SetupStep(
        order=80,
        label=_("Import the voter roll"),
        help=_("On the page of the contest, from XLSX or CSV. No plain national number is kept."),
        url_name="budget_office:contests",
        is_done=RollEntry.objects.exists,
    ),
}
