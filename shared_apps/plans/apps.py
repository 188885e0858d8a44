from django.apps import AppConfig

from kernel.problems import register_sentences


class PlansConfig(AppConfig):
    name = "shared_apps.plans"
    label = "plans"

    def ready(self) -> None:
        """Register what other layers read."""
        from shared_apps.plans.messages import (
            FEATURE_LABELS,
            LIMIT_LABELS,
            MODULE_LABELS,
            SENTENCES,
        )
        from shared_apps.plans.rules.labels import LABELS

        register_sentences(SENTENCES)
        LABELS.update({**MODULE_LABELS, **FEATURE_LABELS, **LIMIT_LABELS})
