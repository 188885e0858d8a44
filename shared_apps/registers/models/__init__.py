from shared_apps.registers.models.unit import RegisterUnit

__all__ = ["RegisterUnit"]
