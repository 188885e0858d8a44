"""Pages of the main host: the application and its state."""

from django.urls import URLPattern, URLResolver, path

from shared_apps.onboarding.web import start, status, texts, wizard

app_name = "onboarding"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", start.start, name="start"),
    path("texts/<slug:kind>/", texts.text, name="text"),
    path("status/<str:key>/", status.status, name="status"),
    path("status/<str:key>/withdraw/", status.withdraw, name="withdraw"),
    path("draft/<str:key>/", wizard.draft, name="draft"),
    path("draft/<str:key>/address/check/", wizard.check_address, name="check_address"),
    path("draft/<str:key>/confirm/again/", wizard.send_again, name="send_again"),
    path("draft/<str:key>/<slug:name>/", wizard.step, name="step"),
]
