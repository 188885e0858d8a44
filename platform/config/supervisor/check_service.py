"""The service: pages of the main host, and the operators' console behind password and code."""

from config.supervisor.check_people import codes_of, shown_password
from config.supervisor.requests import Browser, CheckFailed

PAGES = ("/communities/", "/statistics/", "/plans/", "/apply/", "/docs/", "/status/", "/readyz")
SECTIONS = ("fleet/", "applications/", "billing/", "migrations/", "statistics/")
OPERATOR = "operator@e-dem.example"


def open_pages(portal: Browser) -> str:
    """Open what everybody finds on the main host."""
    for path in PAGES:
        portal.open(path)
    return f"{len(PAGES)} pages"


def enter_console(portal: Browser) -> str:
    """Sign in as the demo's operator and open what waits there."""
    codes = portal.open("/demo/codes/").text
    refused = portal.get("/console/")
    if refused.status != 403:
        raise CheckFailed(f"the console opened to a stranger: {refused.excerpt()}")
    page = portal.open("/console/sign-in/?next=/console/")
    answers = {"email": OPERATOR, "password": shown_password(codes)}
    page = portal.send(page, page.form("email", "password"), answers)
    for code in codes_of(codes, OPERATOR):
        if page.path == "/console/":
            break
        page = portal.send(page, page.form("code"), {"code": code})
    if page.status != 200 or page.path != "/console/":
        raise CheckFailed(f"the console stayed closed: {page.excerpt()}")
    for section in SECTIONS:
        portal.open(f"/console/{section}")
    return "by password and code"
