"""Language choice and the city's colours."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from kernel.ui.language import COOKIE, COOKIE_SECONDS, LANGUAGES
from kernel.ui.theme import stylesheet


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
