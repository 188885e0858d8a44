"""Addresses of the budget's part of the API."""

from django.urls import URLPattern, URLResolver, path
from django.views.decorators.http import conditional_page

from tenant_apps.budget.api import contests
from tenant_apps.budget.api.ballots import ballot_urlpatterns

app_name = "budget_api"
urlpatterns: list[URLPattern | URLResolver] = [
    path("contests/", conditional_page(contests.contests), name="contests"),
    path("contests/<slug:slug>/", conditional_page(contests.contest), name="contest"),
    path("contests/<slug:slug>/projects/", conditional_page(contests.projects), name="projects"),
    path(
        "contests/<slug:slug>/projects/<int:number>/",
        conditional_page(contests.project),
        name="project",
    ),
    path("contests/<slug:slug>/results/", conditional_page(contests.results), name="results"),
    path("my/proposals/", contests.my_proposals, name="my_proposals"),
    *ballot_urlpatterns,
]
