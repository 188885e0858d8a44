"""Which database the commands of a checkout use when nobody names one."""

import os
from pathlib import Path

from config.embedded.cluster import Access
from config.embedded.server import DATABASE, EmbeddedServer, embedded_server

ROOT = Path(__file__).resolve().parents[3]
LOCAL_SETTINGS = "config.settings.local"


def state_folder() -> Path:
    """Return the folder that keeps everything a running checkout writes: `.edem`."""
    return Path(os.environ.get("EDEM_STATE", ROOT / ".edem")).resolve()


def name_database() -> None:
    """Name the embedded database in DATABASE_URL when it was made and no other is named.

    Only for the settings of a checkout: a real installation names its database itself.
    """
    if os.environ.get("DJANGO_SETTINGS_MODULE") != LOCAL_SETTINGS or "DATABASE_URL" in os.environ:
        return
    access = Access.read(state_folder() / "postgres")
    if access is not None:
        password, port = access.password, access.port
        url = f"postgres://postgres:{password}@127.0.0.1:{port}/{DATABASE}"
        os.environ["DATABASE_URL"] = url


def start_database() -> EmbeddedServer | None:
    """Start the embedded server and name it in DATABASE_URL; None when another is named."""
    if "DATABASE_URL" in os.environ:
        return None
    folder = state_folder()
    server = embedded_server(folder / "postgres", log=folder / "logs" / "postgres.log")
    os.environ["DATABASE_URL"] = server.url
    return server
