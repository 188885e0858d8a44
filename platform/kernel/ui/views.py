"""Language choice, the city's colours, the gallery and the pages of errors."""

import sys

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from kernel.ui.gallery import gallery_content
from kernel.ui.language import COOKIE, COOKIE_SECONDS, LANGUAGES
from kernel.ui.theme import stylesheet

RETRY_SECONDS = 10


@require_safe
def theme(request: HttpRequest, hue: int, chroma: int) -> HttpResponse:
    """Answer the accent stylesheet; `chroma` is in thousandths."""
    try:
        text = stylesheet(hue, chroma / 1000)
    except ValueError as error:
        raise Http404(str(error)) from error
    response = HttpResponse(text, content_type="text/css; charset=utf-8")
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


@csrf_exempt  # a token would make every cached page personal; the worst forgery is a language
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Remember the chosen language for a year and return to the page it was chosen on."""
    page = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(
        page, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        page = "/"
    response = HttpResponseRedirect(page)
    language = request.POST.get("language", "")
    if language in LANGUAGES:
        response.set_cookie(
            COOKIE,
            language,
            max_age=COOKIE_SECONDS,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    return response


@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    """Show every component in every state; only where the installation is a demo."""
    if not (settings.DEBUG or getattr(settings, "DEMO", False)):
        raise Http404("the gallery is shown in demos only")
    theme_name = request.GET.get("theme", "")
    data_theme = theme_name if theme_name in {"light", "dark"} else ""
    return render(request, "ui/gallery.html", {**gallery_content(), "data_theme": data_theme})


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer an address that leads nowhere."""
    return render(request, "404.html", status=404)


def not_allowed(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a page that is not open to this person."""
    return render(request, "403.html", status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose token has expired (for CSRF_FAILURE_VIEW)."""
    return render(request, "403_csrf.html", status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer a fault of ours, without context: whatever broke may break again.

    A database that is away is no fault of the code: the answer says to try again soon.
    """
    if isinstance(sys.exc_info()[1], (OperationalError, InterfaceError)):
        wait = {"Retry-After": str(RETRY_SECONDS)}
        return HttpResponse(render_to_string("503.html"), status=503, headers=wait)
    return HttpResponse(render_to_string("500.html"), status=500)
