"""Who runs the server: PostgreSQL refuses root, so root hands it to an unprivileged account."""

import os
import pwd
import shutil
import stat
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any

UNPRIVILEGED_ACCOUNT = "nobody"
REACHABLE_FOLDER = Path("/var/lib/edem")


@dataclass(frozen=True)
class Identity:
    """The account that runs the server; `account` is None when we run as it ourselves."""

    account: pwd.struct_passwd | None

    def process_options(self) -> dict[str, Any]:
        """Return the options of `subprocess.run` that start a program as this account."""
        if self.account is None:
            return {}
        return {
            "user": self.account.pw_uid,
            "group": self.account.pw_gid,
            "extra_groups": [],
            "cwd": "/",
        }

    def own(self, path: Path) -> None:
        """Give a file or folder to this account."""
        if self.account is not None:
            os.chown(path, self.account.pw_uid, self.account.pw_gid)

    def reachable(self, folder: Path) -> Path:
        """Return `folder`, or a place of the same meaning that this account can enter.

        Root's home is closed to everybody else, so a checkout there would be out of reach.
        """
        if self.account is None or _open_to_all(folder):
            return folder
        name = blake2b(str(folder).encode(), digest_size=8).hexdigest()
        REACHABLE_FOLDER.mkdir(mode=0o755, parents=True, exist_ok=True)
        return REACHABLE_FOLDER / name

    def reachable_programs(self, folder: Path) -> Path:
        """Return the programs' folder, copied to where this account can run them if need be."""
        install = folder.parent
        reachable = self.reachable(install)
        if reachable != install and not (reachable / "complete").exists():
            shutil.copytree(install, reachable, symlinks=True, dirs_exist_ok=True)
            (reachable / "complete").touch()
        return reachable / folder.name


def server_identity() -> Identity:
    """Return the account to run the server as: ourselves, or an unprivileged one for root."""
    if os.geteuid() != 0:
        return Identity(None)
    return Identity(pwd.getpwnam(UNPRIVILEGED_ACCOUNT))


def _open_to_all(folder: Path) -> bool:
    return all(
        parent.stat().st_mode & stat.S_IXOTH
        for parent in (folder, *folder.parents)
        if parent.exists()
    )
