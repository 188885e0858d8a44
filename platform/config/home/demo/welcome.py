"""What the demo tells when it is ready: addresses and logins."""

from config.home.demo.cities import CITIES
from kernel.registries import demo_content, platform_demo_content


def welcome_text() -> str:
    """Return the text; `{port}` stands for the port of the web server."""
    lines = ["", "e-DEM is ready:", "", "  http://localhost:{port}/  all municipalities"]
    lines += [
        f"  http://{city.slug}.localhost:{{port}}/  {next(iter(city.names.values()))}"
        for city in CITIES
    ]
    lines += ["", "  Mail that it sent: http://localhost:{port}/demo/mail/", ""]
    lines += [f"  {line}" for line in _logins()]
    lines += ["", "Logs are in .edem/logs. Ctrl-C stops everything.", ""]
    return "\n".join(lines)


def _logins() -> list[str]:
    """Return what the modules say about trying their content."""
    contents = [*demo_content, *platform_demo_content]
    return [line for _name, content in contents for line in content.logins()]
