"""Progress of long work."""

from django.urls import path

from kernel.jobs import views

app_name = "jobs"
urlpatterns = [path("<uuid:job>/", views.job_page, name="job")]
