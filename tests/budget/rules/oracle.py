"""Equal Shares written the plain way: one voter at a time, every share tried in turn."""

from fractions import Fraction

from tenant_apps.budget.rules.tally import Election


def plain_equal_shares(election: Election, share: Fraction) -> list[int]:
    """Winners by position when every single voter starts with `share`."""
    voters = [
        dict(zip(group.projects, group.points or (1,) * len(group.projects), strict=True))
        for group in election.ballots
        for _ in range(group.weight)
    ]
    money = [share] * len(voters)
    votes = election.votes()
    winners: list[int] = []
    while True:
        offers = []
        for position, project in enumerate(election.projects):
            if position in winners:
                continue
            price = plain_price(project.cost, position, voters, money)
            if price is not None:
                offers.append(
                    (price / project.cost, project.cost, -votes[position], position, price)
                )
        if not offers:
            return winners
        _, _, _, winner, price = min(offers)
        winners.append(winner)
        for voter, ballot in enumerate(voters):
            if ballot.get(winner, 0) > 0:
                money[voter] = max(money[voter] - price * ballot[winner], Fraction(0))


def plain_price(
    cost: int | Fraction,
    position: int,
    voters: list[dict[int, int | Fraction]],
    money: list[Fraction],
) -> Fraction | None:
    """The price per point, found by trying how many of the poorest pay all they have."""
    supporters = sorted(
        (money[voter] / ballot[position], money[voter], ballot[position])
        for voter, ballot in enumerate(voters)
        if ballot.get(position, 0) > 0
    )
    for broke in range(len(supporters)):
        paid = sum((held for _, held, _ in supporters[:broke]), Fraction(0))
        weight = sum(points for _, _, points in supporters[broke:])
        price = Fraction(cost - paid) / weight
        if supporters[broke][0] >= price:
            return price
    return None


def plain_add1(election: Election, step: int = 1) -> list[int]:
    """Raise the share by whole steps until the winners would cost more than the budget."""
    voters = election.voters
    share = Fraction(election.budget) / voters
    winners = plain_equal_shares(election, share)
    supported = {
        position
        for group in election.ballots
        for position, points in zip(
            group.projects, group.points or (1,) * len(group.projects), strict=True
        )
        if points > 0
    }
    steps = share // step
    while set(winners) != supported:
        steps += 1
        following = plain_equal_shares(election, Fraction(steps * step))
        if sum(election.projects[winner].cost for winner in following) > election.budget:
            break
        winners = following
    return winners
