"""One sentence per refusal."""

from typing import Any

SENTENCES: dict[str, Any] = {}
