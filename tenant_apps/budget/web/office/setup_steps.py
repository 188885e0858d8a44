"""What the budget asks of a new site; it may open before."""

from django.utils.translation import gettext_lazy as _

from kernel.setup import SetupStep
from tenant_apps.budget.models import Contest

STEPS: dict[str, SetupStep] = {
    "budget.contest": SetupStep(
        order=70,
        label=_("Prepare the first contest"),
        help=_("Calendar, pools and rules. It can wait until the site is open."),
        url_name="budget_office:contests",
        is_done=Contest.objects.exists,
    ),
}
