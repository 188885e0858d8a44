"""The design system: shell, components, languages, themes."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Templates, styles and tags used by every page; stores nothing."""

    name = "kernel.ui"
    label = "ui"
