"""The REST API."""

from django.urls import URLPattern, URLResolver, include, path
from django.views.decorators.http import conditional_page
from drf_spectacular.views import SpectacularAPIView

from config.home import api_page, open_data_api, search_api

urlpatterns: list[URLPattern | URLResolver] = [
    path("", api_page.api_page, name="api"),
    path("schema/", SpectacularAPIView.as_view(), name="api_schema"),
    path("search/", conditional_page(search_api.search), name="api_search"),
    path("datasets/", conditional_page(open_data_api.sets), name="api_datasets"),
    path("datasets/<slug:name>/", conditional_page(open_data_api.one_set), name="api_dataset"),
    path("", include("tenant_apps.budget.api.urls")),
]
