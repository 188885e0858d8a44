"""Single people of a contest's voter roll in the office: enter one, take one off."""

from functools import partial
from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from tenant_apps.budget.models import Contest
from tenant_apps.budget.web.office.doors import FormPage, allowed, by, find_contest
from tenant_apps.budget.web.vote_forms import ID_LABELS
from tenant_apps.community.models import District
from tenant_apps.residents.actions.roll_people import add_person, remove_person
from tenant_apps.residents.rules.national_ids import DOCUMENT
from tenants.requests import CityRequest

ADD = FormPage(
    template="roll_person.html",
    tab="roll",
    then="roll",
    said=gettext_lazy("The person is on the roll."),
)
REMOVE = FormPage(
    template="roll_remove.html",
    tab="roll",
    then="roll",
    said=gettext_lazy("The person is no longer on the roll."),
)


class NumberForm(forms.Form):
    """What a person is known by: the roll's kind of number, or a document."""

    kind = forms.ChoiceField(label=gettext_lazy("Known by"), widget=forms.RadioSelect)
    number = forms.CharField(
        label=gettext_lazy("Number"),
        max_length=40,
        help_text=gettext_lazy("Stored only as a keyed hash, never as the number itself."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *arguments: Any, contest: Contest, **options: Any) -> None:
        super().__init__(*arguments, **options)
        kinds: Any = self.fields["kind"]
        kinds.choices = [(kind, ID_LABELS[kind]) for kind in (contest.id_kind, DOCUMENT) if kind]
        kinds.initial = contest.id_kind


class PersonForm(NumberForm):
    """One person as a clerk reads them from a document."""

    name = forms.CharField(label=gettext_lazy("Name and surname"), max_length=150)
    birth_year = forms.IntegerField(label=gettext_lazy("Year of birth"))
    district = forms.ChoiceField(label=gettext_lazy("District"), required=False)

    def __init__(self, *arguments: Any, contest: Contest, **options: Any) -> None:
        super().__init__(*arguments, contest=contest, **options)
        districts = list(District.objects.order_by("position", "name").values_list("code", "name"))
        if districts:
            choices: Any = self.fields["district"]
            choices.choices = [("", "—"), *districts]
        else:
            del self.fields["district"]


@require_http_methods(["GET", "HEAD", "POST"])
@allowed("roll.import")
def add_to_roll(request: CityRequest, slug: str) -> HttpResponse:
    """Enter one person on the roll."""
    contest = find_contest(slug)
    form = PersonForm(request.POST or None, contest=contest)
    return ADD.answer(request, contest, form, partial(_enter, request, contest, form))


@require_http_methods(["GET", "HEAD", "POST"])
@allowed("roll.import")
def remove_from_roll(request: CityRequest, slug: str) -> HttpResponse:
    """Take one person off the roll."""
    contest = find_contest(slug)
    form = NumberForm(request.POST or None, contest=contest)
    return REMOVE.answer(request, contest, form, partial(_remove, request, contest, form))


def _enter(request: CityRequest, contest: Contest, form: NumberForm) -> bool:
    add_person(scope=contest.uuid, **form.cleaned_data, **by(request))
    return True


def _remove(request: CityRequest, contest: Contest, form: NumberForm) -> bool:
    remove_person(scope=contest.uuid, **form.cleaned_data, **by(request))
    return True
