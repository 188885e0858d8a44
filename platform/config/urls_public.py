"""Addresses of the main host."""

from django.conf import settings
from django.urls import include, path

urlpatterns = [
    path("", include("config.home.portal_urls")),
    path("ui/", include("kernel.ui.urls")),
]
if settings.DEMO:
    urlpatterns.append(path("demo/", include("config.home.demo.demo_urls")))
handler404 = "kernel.ui.views.page_not_found"
handler403 = "kernel.ui.views.not_allowed"
handler500 = "kernel.ui.views.server_error"
