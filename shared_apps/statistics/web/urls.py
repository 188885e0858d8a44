"""Pages of the main host."""

from django.urls import URLPattern, URLResolver, include, path

from shared_apps.statistics.web import (
    compare,
    dashboard,
    embeds,
    feed,
    open_data,
    rankings,
    service,
)

app_name = "statistics"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", dashboard.home, name="home"),
    path("api/v1/", include("shared_apps.statistics.api.urls")),
    path("regions/", rankings.regions, name="regions"),
    path("compare/", compare.compare, name="compare"),
    path("latest/", feed.latest, name="latest"),
    path("latest/feed.xml", feed.LatestFeed(), name="feed"),
    path("open-data/", open_data.open_data, name="open_data"),
    path("open-data/<slug:name>.<str:kind>", open_data.file, name="file"),
    path("embed/", embeds.embeds, name="embeds"),
    path("embed/<str:what>/", embeds.embed, name="embed"),
    path("<slug:service>/", service.one_service, name="service"),
]
