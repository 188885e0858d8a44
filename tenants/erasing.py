"""What shared apps tell about a municipality that is erased, registered in `AppConfig.ready()`.

`erase(municipality, at)` removes or unties the rows of the public schema that name it, inside the
transaction that erases it, and returns how many. What the law keeps (issued invoices) stays.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from kernel.registries import Registry

erasures: Registry[Callable[[Any, datetime], int]] = Registry("erasures of municipalities")
