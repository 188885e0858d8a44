"""A browser as small as the check needs: cookies, forms, redirects, one host name at a time."""

import http.client
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlencode, urlsplit

REQUEST_SECONDS = 20
LARGEST_REDIRECTS = 6
TELLING = (
    re.compile(r"(?s)<title>(.*?)</title>"),
    re.compile(r'(?s)class="alert[^"]*"[^>]*>(.*?)</div>'),
    re.compile(r'(?s)class="problem"[^>]*>(.*?)</li>'),
)


class CheckFailed(RuntimeError):
    """Something is not as it should be; the message says what."""


@dataclass
class Answer:
    """What a page answered; `path` is where the redirects ended."""

    status: int
    path: str
    text: str

    def forms(self) -> list["Form"]:
        """Return the forms of the page."""
        reader = _FormReader()
        reader.feed(self.text)
        return reader.forms

    def has_form(self, *names: str) -> bool:
        """Return whether a form of the page has all these fields."""
        return any(form.method == "post" and form.has(*names) for form in self.forms())

    def form(self, *names: str) -> "Form":
        """Return the first form that has all these fields. Raises: CheckFailed."""
        for form in self.forms():
            if form.method == "post" and form.has(*names):
                return form
        raise CheckFailed(f"no form with {', '.join(names)} at {self.path}")

    def post_form_to(self, part: str) -> "Form":
        """Return the first form sent to an address with `part` in it. Raises: CheckFailed."""
        for form in self.forms():
            if form.method == "post" and part in (form.action or self.path):
                return form
        raise CheckFailed(f"no form that goes to {part} at {self.path}")

    def excerpt(self) -> str:
        """Return what a person reads first where something went wrong: alerts, errors, title."""
        parts = [found for pattern in TELLING for found in pattern.findall(self.text)]
        said = " ".join(" ".join(re.sub(r"<[^>]+>", " ", part) for part in parts).split())
        return f"{self.status} at {self.path}: {said[:500]}"


@dataclass
class Form:
    """A form of a page: what it sends as it stands, and what its choices offer."""

    action: str
    method: str
    values: dict[str, list[str]] = field(default_factory=dict)
    offered: dict[str, list[str]] = field(default_factory=dict)

    def has(self, *names: str) -> bool:
        """Return whether the form has all these fields."""
        return set(names) <= set(self.values) | set(self.offered)


class Browser:
    """One person's browser on one host of 127.0.0.1."""

    def __init__(self, host: str, port: int) -> None:
        self.host = host
        self.port = port
        self.cookies: dict[str, str] = {}

    def open(self, path: str) -> Answer:
        """Open a page that must be there. Raises: CheckFailed for any other status than 200."""
        answer = self.get(path)
        if answer.status != 200:
            raise CheckFailed(answer.excerpt())
        return answer

    def get(self, path: str) -> Answer:
        """Open a page and follow its redirects."""
        return self._follow("GET", path, None)

    def send(self, page: Answer, form: Form, values: dict[str, str] | None = None) -> Answer:
        """Send a form of `page` with `values` over what stands in it."""
        fields = {**form.values, **{name: [value] for name, value in (values or {}).items()}}
        body = urlencode([(name, item) for name, items in fields.items() for item in items])
        return self._follow("POST", form.action or page.path, body)

    def _follow(self, method: str, path: str, body: str | None) -> Answer:
        for _ in range(LARGEST_REDIRECTS):
            status, location, text = self._ask(method, path, body)
            if status not in {301, 302, 303, 307, 308} or not location:
                return Answer(status, path, text)
            parts = urlsplit(location)
            path = parts.path + (f"?{parts.query}" if parts.query else "")
            method, body = "GET", None
        raise CheckFailed(f"too many redirects at {path}")

    def _ask(self, method: str, path: str, body: str | None) -> tuple[int, str, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=REQUEST_SECONDS)
        try:
            connection.request(method, path, body=body, headers=self._headers(body))
            response = connection.getresponse()
            self._keep_cookies(response)
            text = response.read().decode("utf-8", errors="replace")
            return response.status, response.headers.get("Location", ""), text
        except (OSError, http.client.HTTPException) as error:
            raise CheckFailed(f"{method} {path}: {error}") from error
        finally:
            connection.close()

    def _headers(self, body: str | None) -> dict[str, str]:
        address = f"{self.host}:{self.port}"
        headers = {"Host": address, "Accept": "text/html,*/*", "Accept-Language": "en"}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            headers["Origin"] = f"http://{address}"
            headers["Referer"] = f"http://{address}/"
        return headers

    def _keep_cookies(self, response: http.client.HTTPResponse) -> None:
        for header in response.headers.get_all("Set-Cookie") or []:
            name, _, value = header.partition(";")[0].partition("=")
            self.cookies[name.strip()] = value.strip()


class _FormReader(HTMLParser):
    """Reads the forms of a page as a browser without JavaScript would send them."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[Form] = []
        self._form: Form | None = None
        self._select = ""
        self._area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = Form(given.get("action", ""), given.get("method", "get").lower())
            self.forms.append(self._form)
        elif self._form is not None and "disabled" not in given:
            self._field(self._form, tag, given)

    def _field(self, form: Form, tag: str, given: dict[str, str]) -> None:
        name, value = given.get("name", ""), given.get("value", "")
        kind = given.get("type", "text")
        if tag == "select":
            self._select = name
        elif tag == "option" and self._select:
            form.offered.setdefault(self._select, []).append(value)
            if "selected" in given:
                form.values[self._select] = [value]
        elif tag == "textarea":
            self._area = name
            form.values[name] = [""]
        elif tag == "input" and name and kind not in {"submit", "image"}:
            self._input(form, name, value or "on" if kind == "checkbox" else value, kind, given)

    def _input(self, form: Form, name: str, value: str, kind: str, given: dict[str, str]) -> None:
        if kind in {"checkbox", "radio"}:
            form.offered.setdefault(name, []).append(value)
            if "checked" in given:
                form.values.setdefault(name, []).append(value)
        elif kind != "file":
            form.values.setdefault(name, []).append(value)

    def handle_data(self, data: str) -> None:
        if self._form is not None and self._area:
            written = self._form.values[self._area][0]
            # The line break right after the tag belongs to the page, not to the text.
            self._form.values[self._area][0] = written + (data if written else data.lstrip("\n"))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._area = ""


def answers(port: int) -> bool:
    """Return whether a web server answers on `port` of 127.0.0.1 without an error of its own."""
    try:
        return Browser("localhost", port).get("/").status < 500
    except CheckFailed:
        return False
