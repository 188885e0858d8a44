"""Addresses of the budget's part of the API."""

from django.urls import URLPattern, URLResolver, path
from django.views.decorators.http import conditional_page
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_view

from tenant_apps.budget.api import contests
from tenant_apps.budget.api.ballots import Paper, ballot_urlpatterns

app_name = "budget_api"

# The paper is a document of its own format: the description says only that it is an object.
extend_schema_view(get=extend_schema(responses={200: OpenApiTypes.OBJECT}))(Paper)

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
