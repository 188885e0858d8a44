"""Addresses of a municipality's host."""

from django.urls import include, path

urlpatterns = [
    path("", include("config.home.urls")),
    path("accounts/", include("tenant_apps.residents.web.urls")),
    path("budget/", include("tenant_apps.budget.web.urls")),
    path("office/", include("config.home.office_urls")),
    path("office/jobs/", include("kernel.jobs.urls")),
    path("office/people/", include("tenant_apps.residents.web.office_urls")),
    path("office/budget/", include("tenant_apps.budget.web.office.urls")),
    path("api/v1/", include("config.api_urls")),
    path("ui/", include("kernel.ui.urls")),
]
handler404 = "kernel.ui.views.page_not_found"
handler403 = "kernel.ui.views.not_allowed"
handler500 = "kernel.ui.views.server_error"
