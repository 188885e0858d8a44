"""Pages of the operators' console."""

from django.urls import URLPattern, URLResolver, path

from shared_apps.plans.web import console

app_name = "plans_console"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", console.plans, name="plans"),
    path("new/", console.new_plan, name="new_plan"),
    path("<slug:code>/", console.plan, name="plan"),
]
