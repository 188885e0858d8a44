"""Addresses that only a demo has."""

from django.urls import path

from config.home.demo import views

app_name = "demo"
urlpatterns = [
    path("mail/", views.mail, name="mail"),
    path("codes/", views.codes, name="codes"),
]
