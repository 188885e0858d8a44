"""The console script `edem`: every management command of the project."""

import os
import sys


def main() -> None:
    """Run one management command with the settings named in the environment."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.local")
    if sys.argv[1:2] == ["demo"]:
        from config.supervisor.demo import main as demo

        sys.exit(demo(sys.argv[2:]))
    from config.embedded.choice import name_database

    name_database()
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
