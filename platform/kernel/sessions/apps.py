from django.apps import AppConfig


class SessionsConfig(AppConfig):
    name = "kernel.sessions"
    label = "sessions"
