"""Own records: see, take away, correct, erase."""

from django.urls import path

from tenant_apps.residents.web import privacy

app_name = "privacy"
urlpatterns = [
    path("", privacy.own_data, name="data"),
    path("my-records.<str:kind>", privacy.own_file, name="file"),
    path("correct/", privacy.correct, name="correct"),
    path("agree/", privacy.agree, name="agree"),
    path("withdraw/", privacy.withdraw, name="withdraw"),
    path("erase/", privacy.erase, name="erase"),
    path("erased/", privacy.erased, name="erased"),
    path("<slug:name>/", privacy.section, name="section"),
]
