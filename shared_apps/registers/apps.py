from django.apps import AppConfig

from kernel.problems import register_sentences


class RegistersConfig(AppConfig):
    name = "shared_apps.registers"
    label = "registers"

    def ready(self) -> None:
        """Register what other layers read."""
        from shared_apps.registers.messages import SENTENCES

        register_sentences(SENTENCES)
