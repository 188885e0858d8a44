"""Addresses of the main host."""

from django.conf import settings
from django.urls import include, path

urlpatterns = [
    path("statistics/", include("shared_apps.statistics.web.urls")),
    path("plans/", include("shared_apps.plans.web.urls")),
    path("apply/", include("shared_apps.onboarding.web.urls")),
    path("billing/", include("shared_apps.billing.web.urls")),
    path("console/registers/", include("shared_apps.registers.web.console_urls")),
    path("console/statistics/", include("shared_apps.statistics.web.console_urls")),
    path("console/plans/", include("shared_apps.plans.web.console_urls")),
    path("console/billing/", include("shared_apps.billing.web.console_urls")),
    path("console/applications/", include("shared_apps.onboarding.web.console_urls")),
    path("console/jobs/", include("kernel.jobs.urls")),
    path("console/incidents/", include("shared_apps.portal.web.console_urls")),
    path("console/", include("shared_apps.operators.web.console_urls")),
    path("", include("shared_apps.portal.web.urls")),
    path("ui/", include("kernel.ui.urls")),
]
if settings.DEMO:
    urlpatterns.append(path("demo/", include("config.home.demo.demo_urls")))
handler404 = "shared_apps.portal.web.texts.page_not_found"
handler403 = "kernel.ui.views.not_allowed"
handler500 = "kernel.ui.views.server_error"
