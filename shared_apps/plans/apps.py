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
        _register_demo()
        LABELS.update({**MODULE_LABELS, **FEATURE_LABELS, **LIMIT_LABELS})


def _register_demo() -> None:
    from kernel.registries import DemoContent, demo_content, platform_demo_content
    from shared_apps.plans.actions import demo

    platform_demo_content.register("plans", DemoContent(demo.fill_platform, list))
    demo_content.register("plans", DemoContent(demo.fill_city, list))
