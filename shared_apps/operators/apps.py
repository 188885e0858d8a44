from django.apps import AppConfig


class OperatorsConfig(AppConfig):
    name = "shared_apps.operators"
    label = "operators"

    def ready(self) -> None:
        """Register what other layers read."""
        from kernel.outbox.actions import forget_after_delivery
        from kernel.problems import register_sentences
        from kernel.registries import (
            DemoContent,
            platform_demo_content,
            reactions,
        )
        from shared_apps.operators.actions import demo, mail
        from shared_apps.operators.messages import SENTENCES

        register_sentences(SENTENCES)
        reactions.register(mail.TOPIC, mail.send_mail)
        forget_after_delivery(mail.TOPIC)
        platform_demo_content.register("operators", DemoContent(demo.fill, demo.logins))
