"""The REST API."""

from django.urls import URLPattern, URLResolver, include, path
from drf_spectacular.views import SpectacularAPIView

from config.home import api_page

urlpatterns: list[URLPattern | URLResolver] = [
    path("", api_page.api_page, name="api"),
    path("schema/", SpectacularAPIView.as_view(), name="api_schema"),
    path("", include("tenant_apps.budget.api.urls")),
]
