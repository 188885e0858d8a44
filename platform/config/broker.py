"""The embedded broker: kombu's folder of messages, with each message appearing whole.

Kombu opens a message's file before it writes it, so a worker that looks in between takes an
empty one and stops. Here a message is written beside and renamed into its place.
"""

import os
import time
import uuid
from pathlib import Path
from typing import Any

from kombu.transport import TRANSPORT_ALIASES, filesystem
from kombu.utils.json import dumps


class Channel(filesystem.Channel):
    """A channel whose messages can be taken only when they are whole."""

    def _put(self, queue: str, payload: Any, **_: Any) -> None:  # type: ignore[override]
        name = f"{round(time.monotonic() * 1000)}_{uuid.uuid4()}.{queue}.msg"
        whole = Path(self.data_folder_out) / name
        unfinished = whole.with_name(f"{name}.unfinished")
        unfinished.write_text(dumps(payload))
        os.replace(unfinished, whole)


class Transport(filesystem.Transport):
    """Kombu's filesystem transport with whole messages."""

    Channel = Channel


def install() -> None:
    """Use it wherever a broker's address begins with `filesystem://`."""
    TRANSPORT_ALIASES["filesystem"] = "config.broker:Transport"
