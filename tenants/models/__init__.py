from tenants.models.domain import Domain
from tenants.models.municipality import Municipality, MunicipalityTransition
from tenants.models.provisioning import ProvisioningRun

__all__ = ["Domain", "Municipality", "MunicipalityTransition", "ProvisioningRun"]
