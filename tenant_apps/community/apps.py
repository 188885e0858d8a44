from django.apps import AppConfig


class CommunityConfig(AppConfig):
    name = "tenant_apps.community"
    label = "community"
