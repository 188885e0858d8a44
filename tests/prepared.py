"""Django, set up before `tests.processes` forks from here."""

import os
import sys
from pathlib import Path

import django

ROOT = Path(__file__).resolve().parents[1]

sys.path[:0] = [str(ROOT / "platform"), str(ROOT)]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
django.setup()

import django.test.signals  # noqa: E402  settings that a test overrides reach their caches
