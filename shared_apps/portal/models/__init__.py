from shared_apps.portal.models.heartbeat import Heartbeat
from shared_apps.portal.models.incident import Incident

__all__ = ["Heartbeat", "Incident"]
