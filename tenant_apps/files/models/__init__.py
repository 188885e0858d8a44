from tenant_apps.files.models.stored_file import StoredFile

__all__ = ["StoredFile"]
