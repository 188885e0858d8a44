from django.apps import AppConfig


class OperatorsConfig(AppConfig):
    name = "shared_apps.operators"
    label = "operators"

    def ready(self) -> None:
        """Register what other layers read."""
        from kernel.outbox.actions import forget_after_delivery
        from kernel.problems import register_sentences
        from kernel.registries import console_entries, job_runners, notice_sources, reactions
        from shared_apps.operators.actions import long_work, mail, notices
        from shared_apps.operators.messages import SENTENCES
        from shared_apps.operators.web.sections import ENTRIES
        from shared_apps.operators.web.shown_notices import shown_notices
        from tenants import hosts

        register_sentences(SENTENCES)
        reactions.register(mail.TOPIC, mail.send_mail)
        forget_after_delivery(mail.TOPIC)
        notice_sources.register("operators", shown_notices)
        hosts.kept_beside.append(notices.forget)
        for name, entry in ENTRIES.items():
            console_entries.register(name, entry)
        for kind, runner in long_work.RUNNERS.items():
            job_runners.register(kind, runner)
        _register_demo()


def _register_demo() -> None:
    from kernel.registries import DemoContent, platform_demo_content
    from shared_apps.operators.actions import demo

    platform_demo_content.register("operators", DemoContent(demo.fill, demo.logins))
