"""What people do in a discussion."""

from django.urls import URLPattern, URLResolver, path

from tenant_apps.discussion.web import views

app_name = "discussion"
urlpatterns: list[URLPattern | URLResolver] = [
    path("comments/<uuid:key>/", views.comment, name="comment"),
    path("comments/<uuid:key>/like/", views.like, name="like"),
    path("comments/<uuid:key>/edit/", views.edit, name="edit"),
    path("comments/<uuid:key>/withdraw/", views.withdraw, name="withdraw"),
    path("comments/<uuid:key>/report/", views.report, name="report"),
    path("<str:kind>/<str:key>/", views.write, name="write"),
    path("<str:kind>/<str:key>/comments/", views.more, name="more"),
]
