"""What is held about people can be seen, taken away, erased, and is forgotten in time."""

from datetime import timedelta

from kernel.privacy import personal_records, processing_register, retention_rules
from tenant_apps.notifications.models import Follow, Notice, NoticeSettings
from tenants.city import City
from tests.factories.notifications import NOON, make_follower, make_notice


def test_export_holds_follows_notices_and_settings(city: City) -> None:
    person = make_follower(pace="weekly")
    make_notice(person, facts={"title": "Benches", "path": "/"})
    make_notice(make_follower(), facts={"title": "Foreign", "path": "/"})
    told = personal_records["notifications"].export(person.uuid)
    assert told["settings"]["pace"] == "weekly"
    assert [row["key"] for row in told["follows"]] == ["7"]
    assert "Benches" in told["notices"][0]["text"]
    assert "Foreign" not in str(told)


def test_erase_removes_the_person_and_nobody_else(city: City) -> None:
    person, other = make_follower(pace="never"), make_follower(pace="never")
    make_notice(person)
    make_notice(other)
    gone = personal_records["notifications"].erase(person.uuid, NOON)
    assert gone == {"follow": 1, "notice": 1, "notice_settings": 1}
    for model in (Follow, Notice, NoticeSettings):
        assert [row.resident_id for row in model.objects.all()] == [other.pk]


def test_retention_forgets_what_was_read_long_ago(city: City) -> None:
    person = make_follower()
    old, fresh = NOON - timedelta(days=181), NOON - timedelta(days=10)
    make_notice(person, at=old, read_at=old)
    kept = make_notice(person, at=old, read_at=fresh)
    unread = make_notice(person, at=old)
    rule = retention_rules["notifications.read"]
    assert rule.forget(NOON - timedelta(days=rule.days)) == 1
    assert set(Notice.objects.values_list("pk", flat=True)) == {kept.pk, unread.pk}
    rule = retention_rules["notifications.unread"]
    assert rule.forget(NOON - timedelta(days=rule.days)) == 0
    assert rule.forget(NOON) == 1


def test_register_says_what_is_processed() -> None:
    entry = processing_register["notifications"]
    assert all(str(getattr(entry, name)) for name in ("purpose", "people", "kept", "legal_basis"))
