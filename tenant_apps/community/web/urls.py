"""The municipality's own pages, news, districts and regulations."""

from django.urls import URLPattern, URLResolver, path

from tenant_apps.community.web import districts, pages, regulations

app_name = "community"
urlpatterns: list[URLPattern | URLResolver] = [
    path("pages/", pages.pages, name="pages"),
    path("pages/<slug:slug>/", pages.page, name="page"),
    path("news/", pages.news, name="news"),
    path("news/feed.atom", pages.news_feed, name="news_feed"),
    path("news/<slug:slug>/", pages.story, name="story"),
    path("districts/", districts.districts, name="districts"),
    path("districts/<str:code>/", districts.district, name="district"),
    path("regulations/", regulations.regulations, name="regulations"),
    path("arms/<uuid:key>.png", pages.arms, name="arms"),
]
