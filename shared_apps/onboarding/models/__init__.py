from shared_apps.onboarding.models.application import Application, ApplicationTransition
from shared_apps.onboarding.models.domain import OfficialDomain

__all__ = ["Application", "ApplicationTransition", "OfficialDomain"]
