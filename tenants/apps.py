from django.apps import AppConfig


class TenantsConfig(AppConfig):
    name = "tenants"
    label = "tenants"

    def ready(self) -> None:
        from kernel.problems import register_sentences
        from tenants.messages import SENTENCES

        register_sentences(SENTENCES)
