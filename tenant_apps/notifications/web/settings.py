"""What a person wants to hear, how often letters come, and what they follow."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from kernel.errors import Refusal
from kernel.problems import sentence_of
from kernel.subjects import cards_of, subject_kinds
from tenant_apps.notifications.actions.addresses import ask_to_confirm
from tenant_apps.notifications.actions.settings import change_settings
from tenant_apps.notifications.events import ordered_kinds
from tenant_apps.notifications.messages import PACES
from tenant_apps.notifications.models import Follow, NoticeSettings
from tenant_apps.notifications.web.asking import person
from tenants.requests import CityRequest


class SettingsForm(forms.Form):
    """Pace of letters and the events somebody wants to hear of."""

    pace = forms.ChoiceField(
        label=gettext_lazy("Letters with the news of what you follow"),
        choices=list(PACES.items()),
        widget=forms.RadioSelect,
    )
    told = forms.MultipleChoiceField(
        label=gettext_lazy("Tell me when"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, sent: Any, *, settings: NoticeSettings) -> None:
        wanted = [event for event, _kind in offered() if event not in settings.muted]
        super().__init__(sent, initial={"pace": settings.pace, "told": wanted})
        field = self.fields["told"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(event, kind.label) for event, kind in offered()]

    def muted(self) -> set[str]:
        """Return the events that are switched off."""
        return {event for event, _kind in offered()} - set(self.cleaned_data["told"])


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: CityRequest) -> HttpResponse:
    """Show and store the settings of notices and letters."""
    own = settings_of(request)
    form = SettingsForm(request.POST or None, settings=own)
    if request.method == "POST" and form.is_valid():
        return store(request, form)
    context = page_context(request, own, form)
    return render(
        request, "notifications/settings.html", context, status=422 if form.errors else 200
    )


@login_required
@require_POST
def ask_address(request: CityRequest) -> HttpResponse:
    """Send a letter that proves that the address works again."""
    try:
        ask_to_confirm(resident_id=person(request), at=request.at)
        messages.success(request, _("A letter is on its way. Open the link in it."))
    except Refusal as refusal:
        messages.error(request, sentence_of(refusal))
    return redirect("notifications:settings")


def settings_of(request: CityRequest) -> NoticeSettings:
    """Return a person's settings, the defaults for somebody who changed none."""
    found = NoticeSettings.objects.filter(pk=person(request)).first()
    return found or NoticeSettings(resident_id=person(request))


def store(request: CityRequest, form: SettingsForm) -> HttpResponse:
    """Keep what was chosen and say so."""
    pace = form.cleaned_data["pace"]
    change_settings(resident_id=person(request), pace=pace, muted=form.muted())
    messages.success(request, _("Your settings are kept."))
    return redirect("notifications:settings")


def offered() -> list[Any]:
    """Return the events that can be switched off."""
    kinds = ordered_kinds()
    return [(event, kind) for event, kind in kinds if not kind.always_mail and kind.order]


def page_context(request: CityRequest, own: NoticeSettings, form: SettingsForm) -> dict[str, Any]:
    """Return the form, the state of the address and what is followed, by kind."""
    user: Any = request.user
    always = [kind.label for _event, kind in ordered_kinds() if kind.always_mail]
    return {
        "form": form,
        "own": own,
        "email": user.email,
        "always": always,
        "follows": follows_of(user.pk),
    }


def follows_of(resident_id: int) -> list[dict[str, Any]]:
    """Return what a person follows, by kind; what is gone or hidden can still be left."""
    rows = list(Follow.objects.filter(resident_id=resident_id).order_by("-followed_at", "-pk"))
    cards = cards_of([row.subject for row in rows])
    groups: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        item = {"subject": row.subject, "card": cards.get(row.subject)}
        groups.setdefault(row.subject_kind, []).append(item)
    known = dict(subject_kinds)
    return [
        {"label": known[kind].label if kind in known else _("Other"), "rows": items}
        for kind, items in groups.items()
    ]
