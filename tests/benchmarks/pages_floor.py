"""The floor of `pages`: a bare Django view that renders nothing, behind the cached host lookup."""

import os

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest, HttpResponse
from django.urls import path


def nothing(request: HttpRequest) -> HttpResponse:
    """Answer an empty page."""
    return HttpResponse(b"", headers={"Content-Length": "0"})


urlpatterns = [path("", nothing)]

if "FLOOR" in os.environ:
    django.setup(set_prefix=False)
    settings.MIDDLEWARE = ["tenants.middleware.CityMiddleware"]
    settings.ROOT_URLCONF = settings.PUBLIC_SCHEMA_URLCONF = __name__
    application = WSGIHandler()
