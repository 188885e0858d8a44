"""What people write: a comment, a report."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tenant_apps.discussion.messages import REPORT_REASONS, SENTENCES
from tenant_apps.discussion.rules.texts import MOST_LETTERS


class CommentForm(forms.Form):
    """The text of a comment; staff may say that it is the office's."""

    use_required_attribute = False

    text = forms.CharField(
        label=_("Your comment"),
        strip=False,
        error_messages={"required": SENTENCES["discussion.comment.empty"]},
        widget=forms.Textarea(attrs={"rows": 5, "maxlength": MOST_LETTERS}),
        help_text=_("Be civil and keep to the subject. Web addresses become links."),
    )
    official = forms.BooleanField(required=False)

    def __init__(self, *args: Any, official_label: str = "", **options: Any) -> None:
        super().__init__(*args, **options)
        if official_label:
            self.fields["official"].label = _("Reply officially as: %(role)s") % {
                "role": official_label
            }
        else:
            del self.fields["official"]


class ReportForm(forms.Form):
    """Why a comment breaks the rules."""

    use_required_attribute = False

    reason = forms.ChoiceField(
        label=_("What is wrong"), choices=list(REPORT_REASONS.items()), widget=forms.RadioSelect
    )
    text = forms.CharField(
        label=_("Details"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
