from django.apps import AppConfig


class DiscussionConfig(AppConfig):
    name = "tenant_apps.discussion"
    label = "discussion"
