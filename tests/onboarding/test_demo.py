"""The demo shows a queue that is alive, once."""

from datetime import datetime

from shared_apps.onboarding.actions import demo
from shared_apps.onboarding.models import Application, OfficialDomain
from shared_apps.registers.actions.samples import load_samples


def test_fill_adds_each_application_once_when_run_again(plans: None, at: datetime) -> None:
    load_samples(at=at)
    for _run in range(2):
        demo.fill(at=at)
    states = list(Application.objects.sent().values_list("state", flat=True))
    assert states == ["refused", "submitted", "submitted"]
    trusted = OfficialDomain.objects.select_related("unit").get()
    assert (trusted.domain, trusted.unit.code) == (demo.TRUSTED, demo.TRUSTED_UNIT)
    assert trusted.unit.population == demo.INHABITANTS
    assert all(found.document_size for found in Application.objects.all())


def test_fill_leaves_out_what_the_register_lacks(plans: None, at: datetime) -> None:
    demo.fill(at=at)
    assert not Application.objects.exists()
    assert not OfficialDomain.objects.exists()
    assert any("/apply/" in line for line in demo.logins())
