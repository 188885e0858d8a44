"""Results and exports."""

from django.urls import URLPattern, URLResolver, path

from tenant_apps.budget.web import results

urlpatterns: list[URLPattern | URLResolver] = [
    path("<slug:slug>/results/", results.results, name="results"),
    path("<slug:slug>/results.xlsx", results.results_xlsx, name="results_xlsx"),
    path("<slug:slug>/results.pb", results.results_pb, name="results_pb"),
]
