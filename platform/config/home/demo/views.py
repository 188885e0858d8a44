"""Pages that only a demo has."""

from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from config.home.demo.cities import CITIES, DemoCity
from config.supervisor.mailbox import letters
from kernel.one_time_codes import seconds_left
from shared_apps.operators.actions import demo as operators
from tenant_apps.residents.actions.demo import DEMO_PASSWORD, demo_codes


@require_safe
def mail(request: HttpRequest) -> HttpResponse:
    """Show the letters that the demo sent instead of posting them."""
    if not getattr(settings, "DEMO", False):
        raise Http404
    found = letters(Path(settings.EMAIL_FILE_PATH))
    return render(request, "home/demo/mail.html", {"letters": found})


@never_cache
@require_safe
def codes(request: HttpRequest) -> HttpResponse:
    """Show the one-time codes of the demo's staff: what the app on a phone would show."""
    if not getattr(settings, "DEMO", False):
        raise Http404
    now = timezone.now()
    cities = [{"name": _("Console"), "people": operators.demo_codes(at=now)}]
    cities += [{"name": name_of(city), "people": demo_codes(city.slug, at=now)} for city in CITIES]
    context = {"cities": cities, "seconds_left": seconds_left(now.timestamp())}
    return render(request, "home/demo/codes.html", {**context, "password": DEMO_PASSWORD})


def name_of(city: DemoCity) -> str:
    """Return a demo city's name in the language of the page, else in its own."""
    return city.names.get(get_language() or "", next(iter(city.names.values())))
