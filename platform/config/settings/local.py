"""Settings of `make demo` and of development: embedded services, nothing secret."""

from config.settings.base import *  # noqa: F403
from config.settings.base import SECRET_KEY, VOTER_PEPPERS

DEMO = True
SECRET_KEY = SECRET_KEY or "only-for-the-demo-and-development"
VOTER_PEPPERS = VOTER_PEPPERS or {"1": "only-for-the-demo-and-development"}
