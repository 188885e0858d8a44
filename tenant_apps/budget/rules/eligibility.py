"""Who may vote: age, district, roll and assurance, as the regulation of a contest says."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kernel.errors import NotAllowed

ASSURANCE_LEVELS: Sequence[str] = ("anonymous", "email", "roll", "eid", "desk")


@dataclass(frozen=True, slots=True)
class VoterFacts:
    """What is known of a voter; a roll often stores the year of birth only."""

    birth_year: int | None
    birth_date: date | None
    district: str | None
    assurance: str
    on_roll: bool


@dataclass(frozen=True, slots=True)
class EligibilityRules:
    """What a contest or pool demands. No districts: all of them. `min_age` 0: any age."""

    min_age: int
    age_on: date
    districts: frozenset[str]
    assurance: str
    roll_required: bool


def check_eligible(rules: EligibilityRules, facts: VoterFacts) -> None:
    """Let the voter vote, or say why not. Raises NotAllowed.

    With a date of birth the age is reached on the birthday; where only the year is stored, in
    the whole calendar year of the birthday, so that nobody is refused for a date we lack.
    """
    if assurance_rank(facts.assurance) < assurance_rank(rules.assurance):
        raise NotAllowed(
            "budget.voter.assurance_too_low", limit=rules.assurance, given=facts.assurance
        )
    if rules.roll_required and not facts.on_roll:
        raise NotAllowed("budget.voter.not_on_roll")
    _check_age(rules, facts)
    if rules.districts and facts.district not in rules.districts:
        raise NotAllowed("budget.voter.other_district", given=facts.district)


def assurance_rank(level: str) -> int:
    """The place of a level among ASSURANCE_LEVELS. Raises ValueError for an unknown one."""
    return ASSURANCE_LEVELS.index(level)


def age_on(facts: VoterFacts, day: date) -> int | None:
    """The age in whole years on a day; the age of the whole year where only that is known."""
    if facts.birth_date is not None:
        born = facts.birth_date
        return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
    if facts.birth_year is not None:
        return day.year - facts.birth_year
    return None


def _check_age(rules: EligibilityRules, facts: VoterFacts) -> None:
    if not rules.min_age:
        return
    age = age_on(facts, rules.age_on)
    if age is None:
        raise NotAllowed("budget.voter.age_unknown", limit=rules.min_age)
    if age < rules.min_age:
        raise NotAllowed("budget.voter.too_young", limit=rules.min_age, on=rules.age_on)
