"""A few dozen real rows of each register, for demos and tests without the whole files."""

from datetime import date, datetime

from kernel.people import SYSTEM
from shared_apps.registers.actions.loading import SAMPLES, load_register
from shared_apps.registers.models import RegisterUnit
from shared_apps.registers.rules.schemes import SCHEMES

FILES = {
    "katottg": ("katottg_sample.csv", date(2025, 5, 16)),
    "terc": ("terc_sample.csv", date(2024, 1, 1)),
    "rs": ("rs_municipalities.csv", date(2024, 1, 1)),
}


def load_samples(*, at: datetime) -> None:
    """Load the sample of every register that is still empty; a loaded one stays as it is."""
    for slug, (name, as_of) in FILES.items():
        if RegisterUnit.objects.filter(scheme=SCHEMES[slug].code).exists():
            continue
        with (SAMPLES / name).open("rb") as file:
            load_register(slug, file, as_of=as_of, actor=SYSTEM, at=at)


def sample_logins() -> list[str]:
    """Return nothing: a register has no accounts."""
    return []
