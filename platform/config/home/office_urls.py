"""The staff office."""

from django.urls import path

from config.home import audit, office, service, setup, staff

app_name = "office"
urlpatterns = [
    path("", office.home, name="home"),
    path("setup/", setup.checklist, name="setup"),
    path("setup/publish/", setup.publish, name="publish_site"),
    path("service/", service.service, name="service"),
    path("service/extend/", service.extend_service, name="extend_service"),
    path("audit/", audit.events, name="audit"),
    path("audit/verify/", audit.verify, name="audit_verify"),
    path("staff.<str:kind>", staff.staff_file, name="staff_file"),
    path("audit/export.<str:kind>", audit.export, name="audit_export"),
]
