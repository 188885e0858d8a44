"""Collecting the static files, when any of them changed."""

from hashlib import blake2b
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command


def collect_if_changed() -> bool:
    """Collect the static files unless they are as they were; return whether it was needed."""
    print_of_sources = _print_of_sources()
    kept = Path(settings.STATIC_ROOT) / ".sources"
    if kept.exists() and kept.read_text() == print_of_sources:
        return False
    call_command("collectstatic", interactive=False, verbosity=0, clear=kept.parent.exists())
    kept.write_text(print_of_sources)
    return True


def _print_of_sources() -> str:
    digest = blake2b(digest_size=16)
    for finder in get_finders():
        for name, storage in sorted(finder.list([]), key=lambda found: str(found[0])):
            stat = Path(storage.path(name)).stat()
            digest.update(f"{name}\0{stat.st_size}\0{stat.st_mtime_ns}\0".encode())
    return digest.hexdigest()
