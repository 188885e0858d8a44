"""Public addresses of the participatory budget."""

from tenant_apps.budget.web import contest_urls, proposal_urls, result_urls, vote_urls

app_name = "budget"
urlpatterns = [
    *proposal_urls.urlpatterns,
    *vote_urls.urlpatterns,
    *result_urls.urlpatterns,
    *contest_urls.urlpatterns,
]
