"""Privacy in the office: texts, terms, links to voters."""

from django.urls import path

from tenant_apps.residents.web import privacy_office, privacy_office_texts

app_name = "privacy_office"
urlpatterns = [
    path("", privacy_office.home, name="home"),
    path("terms/", privacy_office.terms, name="terms"),
    path("preview/", privacy_office.preview, name="preview"),
    path("forget/", privacy_office.forget, name="forget"),
    path("voters/<uuid:scope>/", privacy_office.untie, name="untie"),
    path("texts/new/<slug:kind>/", privacy_office_texts.new_text, name="new_text"),
    path("texts/<int:text>/", privacy_office_texts.text, name="text"),
    path("texts/<int:text>/take-back/", privacy_office_texts.take_back, name="take_back"),
]
