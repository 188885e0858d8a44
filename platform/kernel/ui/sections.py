"""What stands in the header and the footer; apps register it in `AppConfig.ready()`."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse

from kernel.registries import Registry


@dataclass(frozen=True)
class Section:
    """A link of the shell.

    `label` is a lazily translated text, `module` the module a city must have switched on ("" for
    always), `order` sorts; `url_name` may be missing in a deployment: the link is then left out.
    """

    order: int
    label: Any
    url_name: str
    module: str = ""


sections: Registry[Section] = Registry("sections of a city")
portal_sections: Registry[Section] = Registry("sections of the main host")
footer_links: Registry[Section] = Registry("footer links of a city")
portal_footer_links: Registry[Section] = Registry("footer links of the main host")
account_links: Registry[Section] = Registry("links of a signed-in resident")


def existing_modules() -> frozenset[str]:
    """Return the modules that are built and installed: each has a section of its own."""
    return frozenset(section.module for _name, section in sections if section.module)


def modules_off(modules: frozenset[str]) -> frozenset[str]:
    """Return the modules that exist and this municipality has not switched on."""
    return existing_modules() - modules


def find_url(*names: str) -> str:
    """Return the path of the first of `names` that this host serves, else an empty string."""
    for name in names:
        try:
            return reverse(name)
        except NoReverseMatch:
            continue
    return ""


def links_of(
    registry: Registry[Section], *, path: str, modules: frozenset[str]
) -> list[dict[str, Any]]:
    """Return `{name, label, url, current}` of the sections that this city shows, in order."""
    shown = [entry for entry in registry if not entry[1].module or entry[1].module in modules]
    return link_list(shown, path=path)


def link_list(entries: Iterable[tuple[str, Section]], *, path: str) -> list[dict[str, Any]]:
    """Return `{name, label, url, current}` in order; the deepest page above `path` is current."""
    links: list[dict[str, Any]] = []
    for name, section in sorted(entries, key=lambda entry: entry[1].order):
        if url := find_url(section.url_name):
            links.append({"name": name, "label": section.label, "url": url, "current": False})
    matching = [link for link in links if _contains(link["url"], path)]
    if matching:
        max(matching, key=lambda link: len(link["url"]))["current"] = True
    return links


def _contains(url: str, path: str) -> bool:
    """Return whether `path` is the page `url` or a page under it; the front page is only itself."""
    return path == url or (url != "/" and path.startswith(url.rstrip("/") + "/"))
