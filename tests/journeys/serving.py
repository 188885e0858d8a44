"""The web application of journeys: its clock can be moved, its letters leave at once."""

from config.wsgi import application
from tests.journeys import moved

moved.install()

__all__ = ["application"]
