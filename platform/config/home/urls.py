"""The city's own pages."""

from django.urls import URLPattern, URLResolver, path

from config.home import front, problems

urlpatterns: list[URLPattern | URLResolver] = [
    path("", front.front, name="home"),
    path("problems/<str:code>/", problems.problem, name="problem"),
]
