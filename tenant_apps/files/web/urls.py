"""Files as people fetch them."""

from django.urls import URLPattern, URLResolver, path

from tenant_apps.files.web import views

app_name = "files"
urlpatterns: list[URLPattern | URLResolver] = [
    path("<uuid:key>/<str:name>", views.file, name="file"),
]
