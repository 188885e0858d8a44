from shared_apps.plans.models.plan import Plan
from shared_apps.plans.models.subscription import Subscription

__all__ = ["Plan", "Subscription"]
