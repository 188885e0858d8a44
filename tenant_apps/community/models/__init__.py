from tenant_apps.community.models.department import Department
from tenant_apps.community.models.district import District
from tenant_apps.community.models.page import Page
from tenant_apps.community.models.profile import Profile
from tenant_apps.community.models.regulation import Regulation

__all__ = ["Department", "District", "Page", "Profile", "Regulation"]
