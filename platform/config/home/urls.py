"""The city's own pages."""

from django.urls import URLPattern, URLResolver, path

from config.home import accessibility, calendar, front, mine, problems, statistics

urlpatterns: list[URLPattern | URLResolver] = [
    path("", front.front, name="home"),
    path("me/", mine.mine, name="mine"),
    path("calendar/", calendar.calendar, name="calendar"),
    path("calendar.ics", calendar.calendar_feed, name="calendar_feed"),
    path("statistics/", statistics.statistics, name="city_statistics"),
    path("statistics/embed/<str:what>/", statistics.embed, name="city_statistics_embed"),
    path("accessibility/", accessibility.accessibility, name="accessibility"),
    path("problems/<str:code>/", problems.problem, name="problem"),
]
