from tenants.models.domain import Domain
from tenants.models.fleet import FleetRun, FleetRunCity, FleetStatement
from tenants.models.move import Move, MoveState
from tenants.models.municipality import Municipality, MunicipalityTransition
from tenants.models.provisioning import ProvisioningRun
from tenants.models.tombstone import Tombstone

__all__ = [
    "Domain",
    "FleetRun",
    "FleetRunCity",
    "FleetStatement",
    "Move",
    "MoveState",
    "Municipality",
    "MunicipalityTransition",
    "ProvisioningRun",
    "Tombstone",
]
