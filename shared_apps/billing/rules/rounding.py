"""Rounding of money: half up, on integers only."""

MILLI = 1000


def half_up(numerator: int, denominator: int) -> int:
    """Return `numerator / denominator` as the nearest integer, halves away from zero.

    Source: EN 16931-1, BR-DEC and the rounding of BR-CO-17.
    """
    sign = -1 if numerator < 0 else 1
    return sign * ((2 * abs(numerator) + denominator) // (2 * denominator))


def line_net(quantity_milli: int, unit_price_minor: int) -> int:
    """Return the net amount of a line in minor units; quantities are thousandths."""
    return half_up(quantity_milli * unit_price_minor, MILLI)


def tax_of(net_minor: int, rate_permille: int) -> int:
    """Return the tax on a net amount in minor units. Source: EN 16931-1, BR-CO-17."""
    return half_up(net_minor * rate_permille, MILLI)
