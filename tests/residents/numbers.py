"""Valid national numbers for tests, made by their own arithmetic, not by the code under test."""

PESEL_WEIGHTS = (1, 3, 7, 9, 1, 3, 7, 9, 1, 3)
RNOKPP_WEIGHTS = (-1, 5, 7, 9, 4, 6, 10, 5, 7)
JMBG_WEIGHTS = (7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)


def _sum(digits: str, weights: tuple[int, ...]) -> int:
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True))


def make_pesel(serial: int, *, year: int = 1980) -> str:
    """Return the PESEL of somebody born in `year`; up to 280,000 different ones a year."""
    day, rest = divmod(serial, 10_000)
    month = 1 + day // 28 + (20 if year >= 2000 else 0)
    body = f"{year % 100:02}{month:02}{1 + day % 28:02}{rest:04}"
    return body + str(-_sum(body, PESEL_WEIGHTS) % 10)


def make_rnokpp(serial: int, *, day: int = 29_300) -> str:
    """Return the RNOKPP of somebody born `day` days after 31 December 1899."""
    body = f"{day:05}{serial:04}"
    return body + str(_sum(body, RNOKPP_WEIGHTS) % 11 % 10)


def make_jmbg(serial: int, *, date: str = "0101980") -> str:
    """Return a JMBG of 1 January 1980 (or `date`, DDMMYYY) from Vojvodina."""
    body = f"{date}80{serial:03}"
    return body + str(-_sum(body, JMBG_WEIGHTS) % 11 % 10)
