"""The five services: what each is for, and how it goes for residents and for the municipality."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from kernel.ui.sections import sections


@dataclass(frozen=True)
class Service:
    """One service of the platform; steps are `(title, text)`."""

    module: str
    icon: str
    name: Any
    lead: Any
    residents: tuple[tuple[Any, Any], ...]
    municipality: tuple[tuple[Any, Any], ...]

    @property
    def is_live(self) -> bool:
        """Whether a municipality can have it today: its module registered a section."""
        return any(section.module == self.module for _name, section in sections)


BUDGET = Service(
    "budget",
    "vote",
    _("Participatory budget"),
    _("Residents propose what part of the budget is spent on, and vote for the best."),
    (
        (_("Propose"), _("Describe a project, put it on the map and count what it costs.")),
        (
            _("Improve"),
            _("Answer the comments of the office and of neighbours; correct the draft."),
        ),
        (_("Vote"), _("Once, confidentially, online or on paper, with a receipt to check it.")),
        (_("Follow"), _("See how every winner is built, stage by stage.")),
    ),
    (
        (_("Set the rules"), _("Dates, money, districts and conditions, as your regulations say.")),
        (_("Check"), _("Departments look at form, law, land and price; every reason is public.")),
        (_("Count"), _("The result can be counted again by anyone from the published ballots.")),
        (_("Report"), _("Publish what was done and what it cost; export everything at any time.")),
    ),
)
PETITIONS = Service(
    "petitions",
    "edit",
    _("E-petitions"),
    _("A demand that enough residents sign must be considered and answered."),
    (
        (_("Write"), _("Say what you ask for and why; look first whether somebody already did.")),
        (
            _("Gather signatures"),
            _("Each resident signs once; everybody sees how many are missing."),
        ),
        (_("Read the answer"), _("The municipality answers in public within the legal term.")),
    ),
    (
        (_("Set the threshold"), _("How many signatures in how many days, as your statute says.")),
        (_("Check the text"), _("Refuse only for the reasons of the law, and say which.")),
        (_("Consider and answer"), _("The calendar counts the days; the answer is published.")),
    ),
)
CONSULTATIONS = Service(
    "consultations",
    "document",
    _("Public consultations"),
    _("Draft decisions are discussed line by line before they are made."),
    (
        (_("Read the draft"), _("With a plain summary of what changes.")),
        (_("Comment"), _("On the whole or on one sentence; answer surveys.")),
        (_("See what came of it"), _("Each comment is accepted or refused, with a reason.")),
    ),
    (
        (_("Publish"), _("The draft, its reasons and the term, in the form the law asks for.")),
        (_("Sort the comments"), _("By paragraph and by topic, together with your departments.")),
        (_("Report"), _("A table of every comment and its fate, ready to be published.")),
    ),
)
OPEN_CITY = Service(
    "open_city",
    "pin",
    _("Open city"),
    _("A hole in the road is reported in a minute, and everybody sees when it is gone."),
    (
        (_("Report"), _("A photo, a place on the map, a few words.")),
        (_("Follow"), _("See who deals with it and until when.")),
        (_("Confirm"), _("Say whether the problem is really solved.")),
    ),
    (
        (_("Receive"), _("Reports reach the department that is responsible.")),
        (_("Solve"), _("Terms are counted; overdue ones are seen.")),
        (_("Learn"), _("Maps and figures show where the same thing keeps breaking.")),
    ),
)
ESESSION = Service(
    "esession",
    "people",
    _("Council sessions"),
    _("Sittings are prepared, held and voted electronically, and anyone can watch."),
    (
        (_("Look ahead"), _("The agenda and its papers are public before the sitting.")),
        (_("Watch"), _("Live, with each vote by name.")),
        (_("Look back"), _("Minutes, decisions and how each councillor voted.")),
    ),
    (
        (_("Prepare"), _("Agenda, papers and invitations from one place.")),
        (_("Hold"), _("Quorum, speakers and voting, in the hall or remotely.")),
        (_("Publish"), _("Minutes and roll-calls are ready when the sitting ends.")),
    ),
)
SERVICES = {
    service.module: service for service in (BUDGET, PETITIONS, CONSULTATIONS, OPEN_CITY, ESESSION)
}
