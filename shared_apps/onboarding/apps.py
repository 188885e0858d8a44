from django.apps import AppConfig

from kernel.problems import register_sentences


class OnboardingConfig(AppConfig):
    name = "shared_apps.onboarding"
    label = "onboarding"

    def ready(self) -> None:
        """Register what other layers read."""
        from shared_apps.onboarding.messages import SENTENCES

        register_sentences(SENTENCES)
