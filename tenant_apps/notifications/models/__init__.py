from tenant_apps.notifications.models.follow import Follow
from tenant_apps.notifications.models.notice import Notice
from tenant_apps.notifications.models.settings import MailPace, NoticeSettings

__all__ = ["Follow", "MailPace", "Notice", "NoticeSettings"]
