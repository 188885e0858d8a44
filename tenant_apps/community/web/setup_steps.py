"""What the municipality's own part asks of a new site before it opens."""

from django.utils.translation import gettext_lazy as _

from kernel.setup import SetupStep
from shared_apps.plans.actions.here import city_here
from tenant_apps.community.models import Department, District, Profile, Regulation
from tenant_apps.community.web.office.checklist import USUAL_COLOURS


def has_profile() -> bool:
    """Whether the municipality introduces itself and can be reached."""
    stored = Profile.objects.first() or Profile()
    return bool(stored.introduction and (stored.contact_email or stored.contact_phone))


def has_appearance() -> bool:
    """Whether colours or a coat of arms were chosen."""
    city = city_here()
    own = (city.accent_hue, round(city.accent_chroma, 3)) != USUAL_COLOURS
    return own or bool(city.arms)


STEPS: dict[str, SetupStep] = {
    "community.profile": SetupStep(
        order=10,
        label=_("Introduce the municipality"),
        help=_("A few sentences, contact and opening hours: the first thing that visitors read."),
        url_name="community_office:profile",
        is_done=has_profile,
        required=True,
    ),
    "community.appearance": SetupStep(
        order=20,
        label=_("Choose colours and coat of arms"),
        help=_("Contrast is checked, so every choice stays readable."),
        url_name="community_office:appearance",
        is_done=has_appearance,
    ),
    "community.districts": SetupStep(
        order=30,
        label=_("List the districts"),
        help=_("Districts, villages, housing estates: proposals and votes can belong to one."),
        url_name="community_office:districts",
        is_done=District.objects.exists,
    ),
    "community.departments": SetupStep(
        order=40,
        label=_("List the departments"),
        help=_("Who evaluates proposals and answers residents."),
        url_name="community_office:departments",
        is_done=Department.objects.exists,
    ),
    "community.regulations": SetupStep(
        order=50,
        label=_("Enter the regulations"),
        help=_("Thresholds, terms, ages and levels, with the legal act they follow from."),
        url_name="community_office:regulations",
        is_done=Regulation.objects.exists,
        required=True,
    ),
}
