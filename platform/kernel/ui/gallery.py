"""Sample content of the gallery: every component in every state."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from django import forms

from kernel.ui.charts import bars, pins
from kernel.ui.icons import ICONS
from kernel.ui.samples import rendered_entries

MOMENT = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
CLOSING = datetime(2026, 11, 28, 21, 59, tzinfo=UTC)
DISTRICTS = [("center", "Center"), ("north", "North bank"), ("south", "South bank")]
TOPICS = [("green", "Parks and trees"), ("sport", "Sport"), ("culture", "Culture")]

STYLES = ("ui/month.css", "ui/object.css", "ui/office.css", "ui/vote.css")
"""What pages load beside `ui/edem.css`, each at most one of them."""


class GalleryForm(forms.Form):
    """One field of every kind."""

    title = forms.CharField(max_length=120, help_text="Up to 120 characters, as on the ballot.")
    email = forms.EmailField(label="E-mail")
    story = forms.CharField(widget=forms.Textarea, required=False, label="What for")
    district = forms.ChoiceField(choices=DISTRICTS)
    scope = forms.ChoiceField(choices=DISTRICTS, widget=forms.RadioSelect, label="Where")
    topics = forms.MultipleChoiceField(
        choices=TOPICS,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="As many as fit.",
    )
    cost = forms.DecimalField(max_digits=12, decimal_places=2, help_text="In hryvnias.")
    starts_on = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}))
    opens_at = forms.SplitDateTimeField(required=False, label="Opens")
    plan = forms.FileField(required=False, help_text="PDF or a picture, up to 10 MB.")
    consent = forms.BooleanField(label="I agree that my name is shown beside the proposal")
    batch = forms.CharField(widget=forms.HiddenInput, initial="7")


def gallery_content() -> dict[str, Any]:
    """Return the template context of the gallery page."""
    return {
        "fresh_form": GalleryForm(),
        "wrong_form": GalleryForm(
            {"wrong-email": "somebody", "wrong-district": "south", "wrong-cost": "a lot"},
            prefix="wrong",
        ),
        "icons": sorted(ICONS),
        "moment": MOMENT,
        "closing": CLOSING,
        "styles": STYLES,
        "entries": rendered_entries(),
        **_navigation(),
        **_lists(),
        **_dates(),
        **_drawings(),
    }


def _navigation() -> dict[str, Any]:
    return {
        "crumbs": [
            {"label": "Front page", "url": "#"},
            {"label": "Budget 2027", "url": "#"},
            {"label": "Student alley"},
        ],
        "tabs": [
            {"label": "Waiting", "url": "#", "current": True, "count": 12},
            {"label": "Mine", "url": "#", "count": 3},
            {"label": "Done", "url": "#"},
        ],
        "stages": [
            {"label": "Submission", "when": "1–30 September", "state": "done"},
            {"label": "Review", "when": "1–25 October", "state": "done"},
            {"label": "Voting", "when": "until 28 November, 23:59", "state": "now"},
            {"label": "Winners", "when": "5 December"},
            {"label": "Realisation", "when": "2027"},
        ],
        "steps": [
            {"title": "Propose", "text": "Say what your street lacks and what it may cost."},
            {"title": "Vote", "text": "Choose up to three projects by phone or on paper."},
            {"title": "Watch it built", "text": "Milestones, photos and money, step by step."},
        ],
    }


def _lists() -> dict[str, Any]:
    return {
        "figures": [
            {"value": "1 284", "label": "petitions handed in", "url": "#"},
            {"value": "112", "label": "projects selected", "url": "#"},
            {"value": "627", "label": "problems solved", "url": "#"},
            {"value": "47", "label": "consultations held"},
        ],
        "rows": [
            {
                "kind": "Budget",
                "title": "Participatory budget 2027: voting",
                "url": "#",
                "text": "98 projects · 14 000 000 ₴ · 6 214 residents have voted",
                "badge": "7 days left",
                "badge_kind": "warn",
            },
            {
                "kind": "Petition",
                "title": "Keep the square at Shevchenko street 66",
                "url": "#",
                "value": 239,
                "maximum": 500,
                "meter_label": "239 of 500 signatures",
                "badge": "10 days left",
            },
            {
                "kind": "Council",
                "title": "Extraordinary sitting of the city council",
                "url": "#",
                "text": "9 items on the agenda",
                "badge": "tomorrow, 10:00",
                "badge_kind": "good",
            },
        ],
        "events": [
            {"at": MOMENT, "title": "Submitted", "text": "Number 52 was given."},
            {"date": date(2026, 11, 24), "title": "Formal review passed"},
            {"at": CLOSING, "title": "Voting ends", "next": True},
        ],
        "columns": [
            {"label": "No."},
            {"label": "Project"},
            {"label": "Pool"},
            {"label": "Cost", "num": True},
            {"label": "Deadline"},
            {"label": "State"},
        ],
        "table_rows": [
            _table_row("31", "Merry break", ("today", "bad"), ("submitted", "")),
            _table_row("32", "Art laboratory", ("2 days", "warn"), ("with the author", "warn")),
            _table_row("33", "Room to grow", ("6 days", "quiet"), ("checked", "good")),
        ],
    }


def _table_row(
    number: str, title: str, due: tuple[str, str], state: tuple[str, str]
) -> list[dict[str, Any]]:
    return [
        {"text": number, "label": "No."},
        {"text": title, "url": "#", "label": "Project"},
        {"text": "Schools", "label": "Pool"},
        {"text": "58 787 ₴", "num": True, "label": "Cost"},
        {"badge": due[0], "badge_kind": due[1], "label": "Deadline"},
        {"badge": state[0], "badge_kind": state[1], "label": "State"},
    ]


def _dates() -> dict[str, Any]:
    voting = {"title": "Voting", "about": "Budget 2027", "url": "#", "has_deadline": True}
    talk = {"title": "Discussion", "about": "Budget 2027", "url": "#"}
    monday = date(2026, 11, 16)
    days = [monday + timedelta(days=number) for number in range(14)]
    week = [{"day": day, "is_inside": True, "is_today": day == MOMENT.date()} for day in days]
    return {
        "moments": [
            {"at": MOMENT, "is_end": False, "entry": talk},
            {"at": CLOSING, "is_end": True, "entry": voting},
        ],
        "weeks": [
            {
                "days": week[:7],
                "bars": [
                    {"entry": talk, "column": 1, "length": 2, "lane": 1, "ends": True},
                    {"entry": voting, "column": 3, "length": 5, "lane": 1, "begins": True},
                ],
            },
            {
                "days": week[7:],
                "bars": [{"entry": voting, "column": 1, "length": 6, "lane": 1, "ends": True}],
            },
        ],
    }


def _drawings() -> dict[str, Any]:
    job = {"title": "Importing voters", "done": 1200, "total": 5000, "step": "checking rows"}
    return {
        "bars": bars([("Center", 1537), ("North bank", 1365), ("South bank", 640)]),
        "pins": pins(
            [
                (49.589, 34.551, "Student alley", "#"),
                (49.601, 34.530, "Sunny park", "#"),
                (49.575, 34.570, "Football pitch", "#"),
            ]
        ),
        "jobs": [
            {**job, "state": "waiting", "total": None, "step": ""},
            {**job, "state": "running"},
            {**job, "state": "done", "report_text": "4 988 of 5 000 rows were taken over."},
            {**job, "state": "failed", "report_text": "The file ended in the middle of row 4."},
        ],
    }
