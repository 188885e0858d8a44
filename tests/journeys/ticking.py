"""Runs tasks by the moved clock: `python -m tests.journeys.ticking plans.turn_clocks …`."""

import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.journeys.settings")
django.setup()

from config.celery import app  # noqa: E402
from tests.journeys import moved  # noqa: E402


def main(names: list[str]) -> None:
    """Run public tasks by their names, one after another, as the worker would."""
    moved.install()
    app.loader.import_default_modules()
    for name in names:
        app.tasks[name].apply(throw=True)


if __name__ == "__main__":
    main(sys.argv[1:])
