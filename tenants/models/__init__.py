from tenants.models.domain import Domain
from tenants.models.fleet import FleetRun, FleetRunCity, FleetStatement
from tenants.models.municipality import Municipality, MunicipalityTransition
from tenants.models.provisioning import ProvisioningRun

__all__ = [
    "Domain",
    "FleetRun",
    "FleetRunCity",
    "FleetStatement",
    "Municipality",
    "MunicipalityTransition",
    "ProvisioningRun",
]
