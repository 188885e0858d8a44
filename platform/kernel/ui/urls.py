"""Addresses of the design system: `path("ui/", include("kernel.ui.urls"))` on every host."""

from django.urls import path

from kernel.ui import views

app_name = "ui"

urlpatterns = [
    path("", views.gallery, name="gallery"),
    path("language/", views.set_language, name="set_language"),
    path("theme-<int:hue>-<int:chroma>.css", views.theme, name="theme"),
]
