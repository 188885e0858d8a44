"""Addresses of a municipality's host."""

from django.urls import include, path

from config.home import support

urlpatterns = [
    path("", include("config.home.urls")),
    path("", include("config.home.open_data_urls")),
    path("accounts/identity/", include("tenant_apps.residents.web.identity_urls")),
    path("accounts/support/enter/", support.enter, name="support_enter"),
    path("accounts/", include("tenant_apps.residents.web.urls")),
    path("me/data/", include("tenant_apps.residents.web.privacy_urls")),
    path("", include("tenant_apps.residents.web.privacy_public_urls")),
    path("", include("tenant_apps.community.web.urls")),
    path("files/", include("tenant_apps.files.web.urls")),
    path("discussion/", include("tenant_apps.discussion.web.urls")),
    path("", include("tenant_apps.notifications.web.urls")),
    path("budget/", include("tenant_apps.budget.web.urls")),
    path("office/service/invoices/", include("config.home.invoices")),
    path("office/", include("config.home.office_urls")),
    path("office/support/", include("config.home.support_urls")),
    path("office/jobs/", include("kernel.jobs.urls")),
    path("office/people/", include("tenant_apps.residents.web.office_urls")),
    path("office/identity/", include("tenant_apps.residents.web.identity_office_urls")),
    path("office/privacy/", include("tenant_apps.residents.web.privacy_office_urls")),
    path("office/api-keys/", include("tenant_apps.residents.web.api_key_urls")),
    path("office/community/tables/", include("config.home.district_tables")),
    path("office/community/", include("tenant_apps.community.web.office_urls")),
    path("office/comments/", include("tenant_apps.discussion.web.office_urls")),
    path("office/budget/", include("tenant_apps.budget.web.office.urls")),
    path("api/v1/", include("config.api_urls")),
    path("ui/", include("kernel.ui.urls")),
]
handler404 = "kernel.ui.views.page_not_found"
handler403 = "kernel.ui.views.not_allowed"
handler500 = "kernel.ui.views.server_error"
