"""Addresses of the API of the statistics."""

from django.urls import URLPattern, URLResolver, path

from shared_apps.statistics.api import description, resources

urlpatterns: list[URLPattern | URLResolver] = [
    path("schema/", description.schema, name="api_schema"),
    path("measures/", resources.measures, name="api_measures"),
    path("totals/", resources.totals, name="api_totals"),
    path("series/", resources.series, name="api_series"),
    path("regions/", resources.regions, name="api_regions"),
    path("ranking/", resources.ranking, name="api_ranking"),
    path("communities/", resources.communities, name="api_communities"),
    path("communities/<slug:slug>/", resources.community, name="api_community"),
    path("latest/", resources.latest, name="api_latest"),
]
