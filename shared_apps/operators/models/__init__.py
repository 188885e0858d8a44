from shared_apps.operators.models.city_report import CityReport
from shared_apps.operators.models.notice import Notice
from shared_apps.operators.models.operator import Operator, OperatorLink
from shared_apps.operators.models.second_factor import FactorKind, SecondFactor
from shared_apps.operators.models.support import SupportAccess, SupportEntry

__all__ = [
    "CityReport",
    "FactorKind",
    "Notice",
    "Operator",
    "OperatorLink",
    "SecondFactor",
    "SupportAccess",
    "SupportEntry",
]
