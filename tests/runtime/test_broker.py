"""The folder broker: a message can be taken only when it is whole."""

from pathlib import Path
from typing import Any

import pytest
from kombu import Connection
from kombu.transport.virtual import Empty

from config import broker


@pytest.fixture
def channel(tmp_path: Path) -> Any:
    broker.install()
    folder = str(tmp_path)
    options = {"data_folder_in": folder, "data_folder_out": folder, "control_folder": folder}
    with Connection("filesystem://", transport_options=options) as connection:
        yield connection.channel()


def test_channel_is_ours_when_the_address_is_a_folder(channel: Any) -> None:
    assert isinstance(channel, broker.Channel)


def test_message_is_taken_when_it_was_put(channel: Any) -> None:
    channel._put("work", {"body": "ґ"})
    assert channel._get("work") == {"body": "ґ"}


def test_message_is_not_taken_when_it_is_still_being_written(channel: Any, tmp_path: Path) -> None:
    (tmp_path / "1_x.work.msg.unfinished").write_text('{"body"')
    with pytest.raises(Empty):
        channel._get("work")
