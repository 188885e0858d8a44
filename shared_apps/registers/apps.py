from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from kernel.problems import register_sentences


class RegistersConfig(AppConfig):
    name = "shared_apps.registers"
    label = "registers"

    def ready(self) -> None:
        """Register what other layers read."""
        from kernel.registries import (
            ConsoleEntry,
            DemoContent,
            console_entries,
            job_runners,
            platform_demo_content,
        )
        from shared_apps.registers.actions import samples, uploads
        from shared_apps.registers.messages import SENTENCES

        register_sentences(SENTENCES)
        job_runners.register(uploads.JOB_KIND, uploads.RUNNER)
        platform_demo_content.register(
            "registers", DemoContent(fill=samples.load_samples, logins=samples.sample_logins)
        )
        console_entries.register(
            "registers",
            ConsoleEntry(
                order=60,
                label=_("Registers"),
                url_name="registers_console:registers",
                roles=uploads.READERS,
                waiting=lambda actor, at: [],
            ),
        )
