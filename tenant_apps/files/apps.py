from django.apps import AppConfig

from kernel.privacy import personal_records, processing_register, retention_rules
from kernel.problems import register_sentences
from kernel.registries import job_runners


class FilesConfig(AppConfig):
    name = "tenant_apps.files"
    label = "files"

    def ready(self) -> None:
        from shared_apps.plans.events import limit_counters
        from tenant_apps.files.actions import personal, quota, roll_files
        from tenant_apps.files.messages import SENTENCES
        from tenant_apps.files.web import samples

        register_sentences(SENTENCES)
        limit_counters.register(quota.STORAGE, quota.used_megabytes)
        samples.register()
        job_runners.register(roll_files.RUNNER, roll_files.ROLL_RUNNER)
        personal_records.register(personal.NAME, personal.RECORDS)
        retention_rules.register("files.rolls", personal.ROLLS)
        retention_rules.register("files.leftovers", personal.LEFTOVERS)
        processing_register.register(personal.NAME, personal.PROCESSING)
