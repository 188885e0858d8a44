import time
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.core.management.base import BaseCommand

from config.home.demo.preparing import prepare
from config.home.demo.static_files import collect_if_changed
from config.home.demo.welcome import welcome_text
from config.supervisor.translations import compile_translations
from kernel import clock

DEMO_ITERATIONS = 10_000


class Command(BaseCommand):
    """Bring schemas, demo cities, content, translations and static files up to date."""

    help = "Prepare the demo: schemas, cities, content, translations, static files."

    def handle(self, *_arguments: Any, **_options: Any) -> None:
        """Prepare everything; a second run does only what is missing."""
        began = time.monotonic()

        def say(sentence: str) -> None:
            self.stdout.write(f"{time.monotonic() - began:6.1f} s  {sentence}")

        # The demo prints its passwords, so stretching them for a second each protects nobody.
        PBKDF2PasswordHasher.iterations = DEMO_ITERATIONS
        compile_translations(settings.ROOT)
        if collect_if_changed():
            say("static files collected")
        prepare(at=clock.now(), say=say)
        (settings.STATE_FOLDER / "demo.txt").write_text(welcome_text())
