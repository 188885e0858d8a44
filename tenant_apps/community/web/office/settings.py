"""Overview, profile and appearance."""

from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tenant_apps.community.actions import appearance as actions
from tenant_apps.community.actions.profile import change_profile
from tenant_apps.community.models import Profile
from tenant_apps.community.web.office.checklist import checklist_of, facts_of
from tenant_apps.community.web.office.colours import preview_of
from tenant_apps.community.web.office.doors import FormPage, allowed, by, office_page
from tenant_apps.community.web.office.forms import ArmsForm, ColourForm, ProfileForm
from tenants.requests import CityRequest

PROFILE = FormPage("profile.html", tab="profile", then="community_office:profile")
APPEARANCE = FormPage(
    "appearance.html",
    tab="appearance",
    then="community_office:appearance",
    said=gettext_lazy("Saved. Visitors see it within half a minute."),
)


@require_safe
@allowed("community.view")
def home(request: CityRequest) -> HttpResponse:
    """Show what is set up and what is missing."""
    steps = checklist_of(request.city, request.at)
    return office_page(request, "home.html", "home", steps=steps, facts=facts_of(request.city))


@require_http_methods(["GET", "HEAD", "POST"])
@allowed("profile.edit")
def profile(request: CityRequest) -> HttpResponse:
    """Show and keep what the municipality says of itself."""
    stored = Profile.objects.first() or Profile()
    form = ProfileForm(request.POST or None, initial=ProfileForm.initial_of(stored))
    return PROFILE.answer(request, form, lambda: change_profile(**form.cleaned_data, **by(request)))


@require_http_methods(["GET", "HEAD", "POST"])
@allowed("appearance.edit")
def appearance(request: CityRequest) -> HttpResponse:
    """Show the colours with their measured contrast, and keep them."""
    form = ColourForm(request.POST or request.GET or None, initial=colours_of(request))
    keep = partial(_keep_colours, request, form)
    context = {"preview": preview_of(form, request.city), "arms_form": ArmsForm()}
    return APPEARANCE.answer(request, form, keep, **context)


def colours_of(request: CityRequest) -> dict[str, int]:
    """Return the accent that is stored, as the form writes it."""
    city = request.city
    return {"hue": city.accent_hue, "strength": round(city.accent_chroma * 1000)}


def _keep_colours(request: CityRequest, form: ColourForm) -> bool:
    hue = form.cleaned_data["hue"]
    actions.change_colours(request.city.slug, hue=hue, chroma=form.chroma, **by(request))
    return True


@require_POST
@allowed("appearance.edit")
def arms(request: CityRequest) -> HttpResponse:
    """Keep another coat of arms."""
    form = ArmsForm(request.POST, request.FILES)
    keep = partial(_keep_arms, request, form)
    colours = ColourForm(initial=colours_of(request))
    context = {"preview": preview_of(colours, request.city), "arms_form": form}
    return APPEARANCE.answer(request, form, keep, colours=colours, **context)


def _keep_arms(request: CityRequest, form: ArmsForm) -> bool:
    actions.change_arms(request.city.slug, file=form.cleaned_data["file"], **by(request))
    return True


@require_POST
@allowed("appearance.edit")
def remove_arms(request: CityRequest) -> HttpResponse:
    """Show the plain shield again."""
    actions.remove_arms(request.city.slug, **by(request))
    messages.success(request, _("Removed."))
    return redirect("community_office:appearance")
