"""Projects of the demo with costs, authors and a history that fits the calendar."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from kernel.money import to_minor
from kernel.people import SYSTEM
from tenant_apps.budget.actions.demo_editions import DemoEdition, DemoProject, DemoTexts
from tenant_apps.budget.models import Contest, Proposal, ProposalTransition
from tenant_apps.budget.rules.lifecycle import Phase, PhaseKind, ProposalState
from tenant_apps.residents.models import Resident
from tenants.city import City

_S = ProposalState
ENDED_EARLY = frozenset({_S.REJECTED.value, _S.WITHDRAWN.value})
AFTER_FREEZING = frozenset({"voting", "determination", "realisation"})
PATHS: dict[str, tuple[str, ...]] = {
    "submitted": (),
    "withdrawn": ("formal_review",),
    "formal_review": (),
    "correction": ("formal_review",),
    "substantive_review": ("formal_review",),
    "rejected": ("formal_review",),
    "admitted": ("formal_review", "substantive_review"),
}
AUTHORS: dict[str, tuple[str, ...]] = {
    "uk": ("Олена Савченко", "Ігор Ткачук", "Юлія Ґудзь", "Євген Їжакевич", "Марія Щербак"),
    "pl": ("Anna Żurek", "Łukasz Ćwiek", "Maria Sęk", "Paweł Góral"),
    "sr": ("Јована Ђурић", "Милош Љубић", "Ана Шијан"),
}


def add_projects(
    edition: DemoEdition, contest: Contest, city: City, *, phases: Sequence[Phase], at: datetime
) -> None:
    """Store the projects of an edition as they stand before voting, with their history."""
    pools = list(contest.pools.all())
    categories = list(contest.categories.all())
    begins = {phase.kind: phase.opens_at for phase in phases}
    authors = AUTHORS.get(city.default_language.partition("-")[0], AUTHORS["uk"])
    rows, steps = [], []
    for source in sorted(edition.projects, key=lambda item: item.number):
        state = _state_before_voting(edition, source)
        history = _history(source, state, begins, at)
        row = Proposal(
            contest=contest,
            pool=pools[source.pool],
            category=categories[source.category],
            number=source.number,
            state=state,
            author_name=source.author or authors[source.number % len(authors)],
            channel="paper" if source.number % 9 == 5 else "online",
            created_at=history[0][1] - timedelta(days=1),
            changed_at=history[-1][1],
            submitted_at=history[0][1],
            decided_at=history[-1][1] if state in {"admitted", "rejected"} else None,
            **_texts(source, edition.texts, contest.currency, state),
        )
        rows.append(row)
        steps += [
            ProposalTransition(
                proposal=row,
                state=step,
                at=moment,
                actor=SYSTEM.tag,
                reason=row.decision_reason if step == state else "",
            )
            for step, moment in history
        ]
    Proposal.objects.bulk_create(rows)
    ProposalTransition.objects.bulk_create(steps)


def add_own_draft(edition: DemoEdition, contest: Contest, city: City, *, at: datetime) -> None:
    """Give the demo's resident one project of their own and one draft to go on with."""
    resident = Resident.objects.filter(email=f"resident@{city.slug}.example").first()
    if resident is None:
        return
    own = Proposal.objects.filter(contest=contest, number=1)
    own.update(author=resident, author_name=resident.name)
    words = edition.projects[-1]
    Proposal.objects.create(
        contest=contest,
        author=resident,
        author_name=resident.name,
        title=words.title,
        summary=edition.texts.summary.format(title=words.title, place=words.place),
        created_at=at,
        changed_at=at,
    )


def cost_table(cost: int, texts: DemoTexts, currency: str) -> list[dict[str, object]]:
    """Split `cost` (whole units) into the items of a text by their percentages."""
    total = to_minor(cost, currency)
    unit = to_minor(1, currency)
    rows: list[dict[str, object]] = []
    left = total
    for position, (name, percent) in enumerate(texts.items):
        last = position == len(texts.items) - 1
        price = left if last else total * percent // 100 // unit * unit
        left -= price
        rows.append({"name": name, "quantity": 1, "unit_price_minor": price})
    return rows


def _texts(source: DemoProject, texts: DemoTexts, currency: str, state: str) -> dict[str, object]:
    place = source.place or source.title
    reasons = {"admitted": texts.admitted, "rejected": source.reason or texts.rejected}
    return {
        "title": source.title,
        "summary": source.summary or texts.summary.format(title=source.title, place=place),
        "description": texts.description.format(title=source.title, place=place),
        "place": source.place,
        "cost_minor": to_minor(source.cost, currency),
        "cost_items": cost_table(source.cost, texts, currency),
        "decision_reason": reasons.get(state, ""),
    }


def _state_before_voting(edition: DemoEdition, source: DemoProject) -> str:
    if source.state in ENDED_EARLY:
        return source.state
    if edition.stage in AFTER_FREEZING:
        return _S.ADMITTED.value
    return source.state or _S.SUBMITTED.value


def _history(
    source: DemoProject, state: str, begins: dict[PhaseKind, datetime], at: datetime
) -> list[tuple[str, datetime]]:
    """Return `(state, instant)` in order, none after `at`."""
    hours = 9 + source.number % 9
    submitted = begins[PhaseKind.SUBMISSION] + timedelta(days=source.number * 7 % 9, hours=hours)
    review = begins[PhaseKind.EVALUATION]
    steps = [(_S.SUBMITTED.value, submitted)]
    for position, step in enumerate((*PATHS[state], state), start=1):
        if step != _S.SUBMITTED.value:
            steps.append((step, review + timedelta(days=position * 3, hours=hours)))
    limit = at - timedelta(minutes=30)
    return [(step, min(moment, limit)) for step, moment in steps]
