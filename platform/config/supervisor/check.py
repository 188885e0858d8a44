"""The main job, walked over HTTP as people do it: sign up, submit, vote, see the result."""

import secrets
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from config.supervisor.check_budget import (
    ContestPages,
    recount_export,
    refuse_second_ballot,
    show_results,
    submit_proposal,
    vote,
)
from config.supervisor.check_people import enter_office, sign_up
from config.supervisor.check_service import enter_console, open_pages
from config.supervisor.requests import Browser, CheckFailed

CITIES = ("poltava", "uzhhorod", "lviv", "ternopil", "vinnytsia", "pielgrzymka", "kikinda")
SUBMISSION_CITY = "lviv"
VOTING_CITY = "poltava"
RESULTS_CITY = "poltava"

Say = Callable[[str], None]


class Walk:
    """One walk through the running demo; each step tells what it found and how long it took."""

    def __init__(self, port: int, mail: Path, say: Say) -> None:
        self.port = port
        self.mail = mail
        self.say = say
        self.name = secrets.token_hex(4)

    def browser(self, city: str) -> Browser:
        """Return a fresh browser on a city's host."""
        return Browser(f"{city}.localhost", self.port)

    def run(self) -> None:
        """Walk every step. Raises: CheckFailed at the first that is not as it should be."""
        self.step("the main host answers", self.open_portal)
        portal = Browser("localhost", self.port)
        self.step("the main host: everybody's pages", lambda: open_pages(portal))
        self.step("the main host: into the console", lambda: enter_console(portal))
        for city in CITIES:
            self.step(f"{city}: front page", partial(self.open_front_page, city))
        self.propose()
        self.open_office()
        self.take_part()
        self.read_results()

    def step(self, title: str, work: Callable[[], str]) -> None:
        """Do one step and tell its milliseconds and what it found."""
        began = time.perf_counter()
        try:
            found = work()
        except CheckFailed as failure:
            self.say(f"  NO {self._took(began)}  {title}: {failure}")
            raise
        self.say(f"  ok {self._took(began)}  {title}{': ' if found else ''}{found}")

    def _took(self, began: float) -> str:
        return f"{(time.perf_counter() - began) * 1000:7.0f} ms"

    def open_portal(self) -> str:
        """Open the main host."""
        Browser("localhost", self.port).open("/")
        return ""

    def open_front_page(self, city: str) -> str:
        """Open a city's front page."""
        self.browser(city).open("/")
        return ""

    def sign_up(self, city: str, role: str) -> ContestPages:
        """Make an account with a confirmed address, and return its contest's pages."""
        browser = self.browser(city)
        address = f"{role}-{self.name}@{city}.example"
        self.step(
            f"{city}: sign up, confirm the e-mail", lambda: sign_up(browser, address, self.mail)
        )
        return ContestPages(browser)

    def propose(self) -> None:
        """Sign up and submit a proposal where a contest takes them."""
        pages = self.sign_up(SUBMISSION_CITY, "author")
        self.step(
            f"{SUBMISSION_CITY}: submit a proposal", lambda: submit_proposal(pages, self.name)
        )

    def open_office(self) -> None:
        """Sign in as staff, with the second step."""
        address, browser = f"owner@{VOTING_CITY}.example", self.browser(VOTING_CITY)
        portal = Browser("localhost", self.port)
        self.step(f"{VOTING_CITY}: into the office", lambda: enter_office(browser, portal, address))

    def take_part(self) -> None:
        """Sign up and vote; the second ballot is refused."""
        pages = self.sign_up(VOTING_CITY, "voter")
        self.step(f"{VOTING_CITY}: vote, see the receipt", lambda: vote(pages))
        self.step(f"{VOTING_CITY}: a second ballot", lambda: refuse_second_ballot(pages))

    def read_results(self) -> None:
        """Open the results of a closed contest and recount its export."""
        pages = ContestPages(self.browser(RESULTS_CITY))
        self.step(f"{RESULTS_CITY}: results", lambda: show_results(pages))
        self.step(f"{RESULTS_CITY}: recount the export", lambda: recount_export(pages))


def walk(port: int, mail: Path, say: Say) -> int:
    """Walk the main job; return 0 when every step is as it should be, else 1."""
    say("Walking the main job:")
    began = time.perf_counter()
    try:
        Walk(port, mail, say).run()
    except CheckFailed:
        say("The check FAILED.")
        return 1
    say(f"The check passed in {time.perf_counter() - began:.1f} s.")
    return 0
