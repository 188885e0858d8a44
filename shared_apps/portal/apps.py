from django.apps import AppConfig

from kernel.problems import register_sentences


class PortalConfig(AppConfig):
    name = "shared_apps.portal"
    label = "portal"

    def ready(self) -> None:
        """Register what other layers read."""
        from shared_apps.portal.messages import SENTENCES

        register_sentences(SENTENCES)
