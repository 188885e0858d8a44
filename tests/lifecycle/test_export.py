"""Export and restore: every table, sequence and file equal, or nothing."""

from datetime import datetime

import pytest

from kernel.errors import Conflict
from kernel.people import SYSTEM
from tenants.actions.exports import export_city
from tenants.actions.restores import restore_city
from tenants.portable.verifying import check_file
from tests.lifecycle.planted import Planted, files_of, rows_of

pytestmark = pytest.mark.slow


def test_restore_makes_an_equal_copy_when_given_another_name(
    planted: Planted, at: datetime
) -> None:
    packed = export_city("poltava", actor=SYSTEM, at=at)
    assert check_file(packed.path) == packed.digest
    done = restore_city(packed.path, slug="drill", actor=SYSTEM, at=at)
    before = {**planted.contents, "session": rows_of("city_drill")["session"]}
    assert rows_of("city_drill") == before
    assert files_of("city_drill") == planted.files
    assert rows_of("city_poltava") == planted.contents
    assert done.city.slug == "drill"
    assert str(done.city.uuid) != ""


def test_restore_refuses_when_the_city_is_there(planted: Planted, at: datetime) -> None:
    packed = export_city("poltava", actor=SYSTEM, at=at)
    with pytest.raises(Conflict, match="city_exists"):
        restore_city(packed.path, actor=SYSTEM, at=at)
    assert rows_of("city_poltava") == planted.contents
    assert files_of("city_poltava") == planted.files
