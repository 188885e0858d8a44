"""Pages that only a demo has."""

from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from config.supervisor.mailbox import letters


@require_safe
def mail(request: HttpRequest) -> HttpResponse:
    """Show the letters that the demo sent instead of posting them."""
    if not getattr(settings, "DEMO", False):
        raise Http404
    found = letters(Path(settings.EMAIL_FILE_PATH))
    return render(request, "home/demo/mail.html", {"letters": found})
