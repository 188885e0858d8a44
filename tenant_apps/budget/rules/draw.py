"""Draws lots from a published seed, so that anyone can replay the draw.

Each key is hashed together with the seed, and the keys are sorted by their hashes. By hand::

    printf '%s' 'SEED:KEY' | sha256sum

for every key, then sort the lines. Or ``python -m tenant_apps.budget.rules.draw SEED KEY...``,
which prints the keys in drawn order beside their hashes.
"""

import hashlib
import sys
from collections.abc import Iterable, Sequence


def draw_order(seed: str, keys: Iterable[str]) -> list[str]:
    """The keys by SHA-256 of `seed:key` (hexadecimal, ascending); equal keys stay together."""
    return sorted(keys, key=lambda key: (draw_hash(seed, key), key))


def draw_hash(seed: str, key: str) -> str:
    """SHA-256 of the UTF-8 text `seed:key`, as 64 hexadecimal digits."""
    return hashlib.sha256(f"{seed}:{key}".encode()).hexdigest()


def main(arguments: Sequence[str]) -> int:
    """Print one line `hash  key` for each key in drawn order; 2 when arguments are missing."""
    if len(arguments) < 2:
        sys.stderr.write("usage: python -m tenant_apps.budget.rules.draw SEED KEY...\n")
        return 2
    seed, *keys = arguments
    for key in draw_order(seed, keys):
        sys.stdout.write(f"{draw_hash(seed, key)}  {key}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
