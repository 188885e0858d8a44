"""The staff office."""

from django.urls import path

from config.home import audit, office

app_name = "office"
urlpatterns = [
    path("", office.home, name="home"),
    path("audit/", audit.events, name="audit"),
    path("audit/export.<str:kind>", audit.export, name="audit_export"),
]
