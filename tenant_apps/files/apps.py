from django.apps import AppConfig

from kernel.problems import register_sentences
from kernel.registries import job_runners


class FilesConfig(AppConfig):
    name = "tenant_apps.files"
    label = "files"

    def ready(self) -> None:
        from tenant_apps.files.actions import roll_files
        from tenant_apps.files.messages import SENTENCES

        register_sentences(SENTENCES)
        job_runners.register(roll_files.RUNNER, roll_files.run_roll_import)
