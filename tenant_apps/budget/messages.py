"""What the budget says: a sentence for each refusal, finding and outcome."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

SENTENCES: dict[str, Any] = {
    "budget.ballot.already_cast": _(
        "You have already voted in this contest. One person casts one ballot, in whatever way."
    ),
    "budget.ballot.duplicate_project": _("Project %(project)s is chosen twice. Choose it once."),
    "budget.ballot.empty": _("Nothing is chosen yet. Choose at least one project."),
    "budget.ballot.over_money": _(
        "The chosen projects cost more together than this pool holds. Take something out."
    ),
    "budget.ballot.paper_changed": _(
        "The ballot paper is not the one you saw. Your choice is kept: look at it and vote again."
    ),
    "budget.ballot.points_missing": _("Give points to project %(project)s or take it out."),
    "budget.ballot.points_not_expected": _(
        "This pool is not voted on with points: choose project %(project)s without them."
    ),
    "budget.ballot.points_out_of_range": _(
        "Project %(project)s has a number of points that this pool does not allow: %(given)s."
    ),
    "budget.ballot.too_few_choices": _(
        "Too few projects are chosen in this pool: %(given)s. The least is %(limit)s."
    ),
    "budget.ballot.too_many_choices": _(
        "Too many projects are chosen in this pool: %(given)s. The most is %(limit)s."
    ),
    "budget.ballot.too_many_points": _(
        "Too many points are given in this pool: %(given)s. There are %(limit)s to give."
    ),
    "budget.ballot.unknown_project": _("Project %(project)s is not on the ballot paper."),
    "budget.category.name_taken": _("There is already a category “%(name)s”."),
    "budget.contest.against_regulation": _(
        "This contradicts the regulation: %(terms)s. Keep to it, or state the reason of the "
        "deviation on the page “Regulation” of the contest first."
    ),
    "budget.contest.age_date_missing": _("Say on which date voters must have reached the age."),
    "budget.contest.calendar_invalid": _(
        "The calendar cannot stand: phases follow one another, and each ends after it begins."
    ),
    "budget.contest.closed": _("The time for this is over."),
    "budget.contest.frozen": _(
        "The ballot paper is frozen: nothing about voting can be changed any more."
    ),
    "budget.contest.id_kind_missing": _("Say which national id the voter roll goes by."),
    "budget.contest.incomplete": _(
        "Before it can be published, the contest needs a pool and a voting phase."
    ),
    "budget.contest.no_projects": _(
        "There is nothing to vote on: no project is admitted, or one has no pool."
    ),
    "budget.contest.not_draft": _("Only a draft can be published; this contest is no draft."),
    "budget.contest.not_open": _("The time for this has not come yet."),
    "budget.contest.not_published": _("This contest is not published."),
    "budget.contest.reason_needed": _("Give a reason: it is kept with the change."),
    "budget.import.broken_file": _("The file is broken and cannot be read."),
    "budget.import.not_checked": _(
        "This file cannot be imported: its check has not ended or found something to put right."
    ),
    "budget.import.row_errors": _(
        "Things to put right in the file: %(count)s. Nothing was stored."
    ),
    "budget.import.unknown": _("There is no such import."),
    "budget.pool.choices_in_wrong_order": _(
        "The largest number of choices cannot be below the smallest."
    ),
    "budget.pool.code_taken": _("There is already a pool with the code “%(taken)s”."),
    "budget.pool.costs_in_wrong_order": _("The highest cost cannot be below the lowest cost."),
    "budget.pool.in_use": _("This pool has proposals. Move them to another pool first."),
    "budget.pool.points_sum_missing": _("Say how many points each voter shares out."),
    "budget.pool.rule_unknown": _("We do not know the counting rule “%(rule)s”."),
    "budget.proposal.cost_out_of_range": _("The cost lies outside what this pool allows."),
    "budget.proposal.incomplete": _("Something is still missing in the proposal."),
    "budget.proposal.not_yours": _("Only the author can do this, signed in."),
    "budget.proposal.nothing_chosen": _("Choose at least one proposal."),
    "budget.proposal.reason_needed": _(
        "Give a reason: the author and everybody else will read it."
    ),
    "budget.proposal.too_many": _(
        "You have submitted as many proposals as one person may: %(limit)s."
    ),
    "budget.proposal.unknown": _("There is no such proposal in this contest."),
    "budget.proposal.wrong_state": _("This cannot be done with a proposal in its present state."),
    "budget.role.missing": _("None of your roles allows this. The owner grants roles."),
    "budget.talk.closed": _("The discussion of this project is closed. It can still be read."),
    "budget.tally.already_certified": _("The result is certified: it is not counted again."),
    "budget.tally.decision_without_reason": _("Give a reason for project %(number)s."),
    "budget.tally.digest_differs": _(
        "The result was counted again after you opened it. Look at it and approve it again."
    ),
    "budget.tally.no_paper": _("Nothing was voted on: the ballot paper was never frozen."),
    "budget.tally.not_certified": _(
        "Two officials must approve the result before it is published."
    ),
    "budget.tally.not_counted": _("The votes are not counted yet."),
    "budget.tally.not_manual": _("This pool is counted by a rule, not by a list of decisions."),
    "budget.tally.same_official": _("You have approved this result. A second official must do it."),
    "budget.tally.still_open": _("Votes are counted after voting has ended."),
    "budget.tally.unknown_project": _("Project %(number)s is not in this pool."),
    "budget.tally.voters_differ": _(
        "People who voted: %(voters)s, ballots counted: %(ballots)s. Such a result is not approved."
    ),
    "budget.tally.wrong_state": _("This cannot be done with a result in its present state."),
    "budget.voter.age_unknown": _(
        "The lowest age for voting is %(limit)s, and your age is not known here."
    ),
    "budget.voter.assurance_too_low": _(
        "To vote here, first prove who you are: sign in or confirm your identity."
    ),
    "budget.voter.not_on_roll": _("Nobody with this number and name is on the voter roll."),
    "budget.voter.other_district": _("Only residents of its district vote in this pool."),
    "budget.voter.too_young": _("The lowest age for voting is %(limit)s."),
    "budget.voter.wrong_checksum": _(
        "There is a mistake in this number: its last digit does not fit the others."
    ),
    "budget.voter.wrong_format": _("This number does not have the expected form."),
    "budget.voter.wrong_name": _("The name does not fit the number on the voter roll."),
    "budget.erasure.voting_open": _(
        "You voted in “%(contest)s”, which is open until %(closes_at)s. Only your account keeps "
        "you from voting twice: erase it after that."
    ),
    "budget.key.needed": _(
        "The links to voters are needed until the results are published or the contest is "
        "cancelled."
    ),
}

FINDINGS: Mapping[str, Any] = {
    "import.category_unknown": _("The contest has no category “%(given)s”."),
    "import.cell_empty": _("The cell is empty."),
    "import.cost_out_of_range": _("The cost %(given)s lies outside what the pool allows."),
    "import.key_twice": _("The key “%(key)s” stands already in row %(first)s."),
    "import.no_rows": _("The table has no rows below its headings."),
    "import.not_a_year": _("“%(given)s” is not a year of birth."),
    "import.not_an_amount": _("“%(given)s” is not an amount of money."),
    "import.not_degrees": _("“%(given)s” is not a number of degrees up to %(limit)s."),
    "import.not_numbers": _("“%(given)s” is not a list of whole numbers with commas."),
    "import.point_half": _("Latitude and longitude go together; one of them is missing."),
    "import.points_count": _("There are not as many points as chosen projects."),
    "import.pool_unknown": _("The contest has no pool “%(given)s”."),
    "import.project_decided": _(
        "Project “%(key)s” is decided or on the ballot and stays as it is."
    ),
    "import.sex_unknown": _("Write F or M, or leave the cell empty."),
    "import.text_too_long": _("The text is too long; the limit in characters is %(limit)s."),
    "import.voted_before": _("This person has voted already: the first ballot counts."),
    "import.voter_twice": _("The voter stands already in row %(first)s."),
    "pb.column_missing": _("The section lacks this column."),
    "pb.column_twice": _("The heading names this column twice."),
    "pb.count_differs": _("The file states another number than it holds."),
    "pb.date": _("The date is neither dd.mm.yyyy nor a year."),
    "pb.dates_in_wrong_order": _("Voting ends before it begins."),
    "pb.header_missing": _("The section has no row of headings."),
    "pb.meta_missing": _("This key is missing."),
    "pb.meta_twice": _("This key is given twice."),
    "pb.meta_value": _("The format does not know this value."),
    "pb.negative": _("The number is negative."),
    "pb.no_projects": _("There is no project in the file."),
    "pb.not_a_number": _("The cell does not hold a number or amount as it should."),
    "pb.not_utf8": _("The text of the file is not UTF-8."),
    "pb.points_count": _("There are not as many points as chosen projects."),
    "pb.points_not_whole": _("Points must be whole numbers here."),
    "pb.project_id": _("This cannot be the id of a project."),
    "pb.project_id_empty": _("The project has no id."),
    "pb.project_twice": _("This project stands in the file twice."),
    "pb.quote_open": _("A quotation mark is opened here and never closed."),
    "pb.row_too_long": _("The row has more cells than the heading."),
    "pb.row_unreadable": _("The row cannot be read as cells between semicolons."),
    "pb.rule_replaced": _("We do not count by “%(stated)s”; it is counted as %(rule)s."),
    "pb.section_missing": _("A section of the file is missing: META, PROJECTS or VOTES."),
    "pb.section_order": _("The sections must stand in the order META, PROJECTS, VOTES."),
    "pb.section_twice": _("A section begins a second time."),
    "pb.total_differs": _("Stated totals of projects differ from what the ballots give."),
    "pb.vote_repeats": _("A project is repeated on the ballot; it counts once."),
    "pb.vote_type_unknown": _("The format does not know this type of vote."),
    "pb.vote_unknown_project": _("The ballot names a project that is not in the file."),
    "pb.voter_twice": _("The voter has no id, or one that stands in the file twice."),
}
"""What a dry run finds, by code; limits that ballots break share one sentence."""

LIMIT_BROKEN = _("The ballot breaks a limit of the file; it is counted as it was officially.")

OUTCOMES: Mapping[str, Any] = {
    "won_fits": _("%(score)s; %(left_before)s was left, the project costs %(cost)s."),
    "won_poznan": _(
        "%(score)s; %(left_before)s was left, at least 80%% of the cost of %(cost)s:"
        " the rest is added."
    ),
    "won_equal_shares": _(
        "%(score)s; its supporters cover %(cost)s together, each paying at most %(payment)s."
    ),
    "won_manual": _("Chosen by decision: %(reason)s"),
    "lost_does_not_fit": _("%(score)s; %(left)s left in the pool, the project costs %(cost)s."),
    "lost_after_stop": _("%(score)s; counting stopped at project №%(stopped_by)s."),
    "lost_below_threshold": _("%(score)s; the threshold is %(threshold)s."),
    "lost_rival_won": _("%(score)s; project №%(rival)s won, and only one of the two can be built."),
    "lost_withdrawn": _("The project was withdrawn."),
    "lost_supporters_cannot_pay": _(
        "%(score)s; its supporters have %(money)s left of the %(cost)s it costs."
    ),
    "lost_no_votes": _("Nobody voted for the project."),
    "lost_manual": _("Not chosen by decision: %(reason)s"),
    "lost_not_decided": _("Not on the list of decisions."),
}
"""Why a project won or lost; scores and amounts come formatted."""

WARNINGS: Mapping[str, Any] = {
    "tie_decided": _(
        "Support was equal: by the rule for ties №%(winners)s won and №%(losers)s did not."
    ),
    "comparison_chose_greedy": _(
        "The comparison chose the projects with most votes: more voters got what they wanted that"
        " way (%(prefer_greedy)s) than with equal shares (%(prefer_equal_shares)s)."
    ),
    "over_budget": _("The chosen projects cost more than the pool holds."),
}

RULES: Mapping[str, Any] = {
    "greedy": _("Most support first; what does not fit is skipped"),
    "greedy-no-skip": _("Most support first; counting stops at what does not fit"),
    "greedy-threshold": _("Most support first, above a threshold"),
    "greedy-exclusive": _("Most support first, one of rival projects"),
    "greedy-poznan": _("Most support first; the last one also with 80 percent of its cost"),
    "equalshares": _("Method of Equal Shares"),
    "equalshares-comparison": _("Method of Equal Shares, compared with most support first"),
    "equalshares/add1": _("Method of Equal Shares, completed"),
    "equalshares/add1-comparison": _(
        "Method of Equal Shares, completed and compared with most support first"
    ),
    "manual": _("List of decisions with reasons"),
}

METHODS: Mapping[str, Any] = {
    "choose-1": _("One project"),
    "approval": _("Several projects"),
    "knapsack": _("Projects within the amount"),
    "ranking": _("Projects in order"),
    "cumulative": _("Points"),
}

TIE_BREAKS: Mapping[str, Any] = {
    "lower_cost": _("The cheaper project"),
    "higher_cost": _("The dearer project"),
    "more_votes": _("The project with more voters"),
    "earlier_number": _("The earlier number on the ballot"),
    "draw": _("A draw with the published seed"),
}

ASSURANCE: Mapping[str, Any] = {
    "anonymous": _("Nobody asks who you are"),
    "email": _("An account with a confirmed e-mail address"),
    "roll": _("Found in the voter roll by national id and name"),
    "eid": _("Electronic identity"),
    "desk": _("Checked by a clerk"),
}

PHASE_LABELS: Mapping[str, Any] = {
    "submission": _("Submission of projects"),
    "evaluation": _("Evaluation"),
    "appeals": _("Appeals"),
    "discussion": _("Discussion"),
    "voting": _("Voting"),
    "determination": _("Determination of winners"),
    "realisation": _("Realisation"),
}
