"""Voting, receipts and the paper."""

from django.urls import URLPattern, URLResolver, path

from tenant_apps.budget.web import receipts, voting

urlpatterns: list[URLPattern | URLResolver] = [
    path("<slug:slug>/vote/", voting.vote, name="vote"),
    path("<slug:slug>/vote/identify/", voting.identify, name="identify"),
    path("<slug:slug>/vote/review/", voting.review, name="review"),
    path("<slug:slug>/vote/cast/", voting.cast, name="cast"),
    path("<slug:slug>/receipt/", receipts.receipt_search, name="receipt_search"),
    path("<slug:slug>/receipt/<str:code>/", receipts.receipt, name="receipt"),
    path("<slug:slug>/paper/", receipts.paper, name="paper"),
]
