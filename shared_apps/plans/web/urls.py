"""Pages of the main host."""

from django.urls import URLPattern, URLResolver, path

from shared_apps.plans.web import price_list

app_name = "plans"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", price_list.price_list, name="price_list"),
]
