from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class JobsConfig(AppConfig):
    name = "kernel.jobs"
    label = "jobs"

    def ready(self) -> None:
        """Let the outbox start long work, and give our refusals their sentences."""
        from kernel.jobs.actions import TOPIC, run_job
        from kernel.problems import register_sentences
        from kernel.registries import reactions

        reactions.register(TOPIC, run_job)
        register_sentences({"jobs.unknown_job": _("There is no such work here.")})
