from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from kernel.privacy import personal_records, processing_register, retention_rules
from kernel.problems import register_sentences
from kernel.registries import OfficeEntry, office_entries, permission_matrices


class DiscussionConfig(AppConfig):
    name = "tenant_apps.discussion"
    label = "discussion"

    def ready(self) -> None:
        """Tell the layers below what discussions say, hold and show."""
        from tenant_apps.discussion.actions import personal
        from tenant_apps.discussion.messages import SENTENCES
        from tenant_apps.discussion.rules.permissions import MATRIX
        from tenant_apps.discussion.web import samples
        from tenant_apps.discussion.web.moderation import waiting

        register_sentences(SENTENCES)
        samples.register()
        permission_matrices.register(personal.NAME, MATRIX)
        personal_records.register(personal.NAME, personal.RECORDS)
        retention_rules.register("discussion.reports", personal.REPORTS)
        processing_register.register(personal.NAME, personal.PROCESSING)
        office_entries.register(
            "comments",
            OfficeEntry(
                order=60,
                label=_("Comments"),
                url_name="moderation:queue",
                roles=MATRIX["comments.read"],
                waiting=waiting,
            ),
        )
