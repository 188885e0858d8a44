"""Pages of the operators' console."""

from django.urls import path

from shared_apps.billing.web import invoices, parties, queue, statements

app_name = "billing_console"
urlpatterns = [
    path("", invoices.invoices, name="invoices"),
    path("invoices.<str:kind>", invoices.invoices_file, name="invoices_file"),
    path("invoices/<uuid:invoice>/", invoices.invoice, name="invoice"),
    path("invoices/<uuid:invoice>/document.<str:kind>", invoices.document, name="document"),
    path("invoices/<uuid:invoice>/<slug:act>/", invoices.act, name="act"),
    path("statements/", statements.statements, name="statements"),
    path("statements/sample.xml", statements.sample, name="sample"),
    path("statements/<int:statement>/", statements.statement, name="statement"),
    path("unmatched/", queue.unmatched, name="unmatched"),
    path("unmatched/<int:entry>/", queue.assign, name="assign"),
    path("unmatched/<int:entry>/return/", queue.send_back, name="return"),
    path("buyers/", parties.buyers, name="buyers"),
    path("buyers/<slug:slug>/", parties.buyer, name="buyer"),
    path("buyers/<slug:slug>/refund/", parties.send_refund, name="refund"),
    path("issuers/", parties.issuers, name="issuers"),
    path("issuers/new/", parties.issuer, name="new_issuer"),
    path("issuers/<slug:code>/", parties.issuer, name="issuer"),
    path("ledger/", parties.ledger, name="ledger"),
]
