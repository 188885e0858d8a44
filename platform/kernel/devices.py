"""A browser's name for people: short, from what it says about itself."""

BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("YaBrowser", "Yandex"),
    ("Vivaldi", "Vivaldi"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chromium", "Chromium"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
    ("curl", "curl"),
)
"""A word of the user agent and the name people know, the more telling word first."""

SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
)
LONGEST_READ = 400


def device_name(user_agent: str) -> str:
    """Return `Firefox, Windows` for a user agent; what is not known is left out, down to ""."""
    text = user_agent[:LONGEST_READ]
    found = (_first(BROWSERS, text), _first(SYSTEMS, text))
    return ", ".join(name for name in found if name)


def _first(words: tuple[tuple[str, str], ...], text: str) -> str:
    return next((name for word, name in words if word in text), "")
