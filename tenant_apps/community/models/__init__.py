from tenant_apps.community.models.district import District
from tenant_apps.community.models.profile import Profile

__all__ = ["District", "Profile"]
