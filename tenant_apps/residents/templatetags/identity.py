"""The ways to prove who one is, for any page: `{% load identity %}{% identity_ways %}`."""

from typing import Any

from django import template

from tenant_apps.residents.web.identity_rows import ways

register = template.Library()


@register.inclusion_tag("residents/identity/ways.html", takes_context=True)
def identity_ways(context: dict[str, Any], page: str = "", level: str = "") -> dict[str, Any]:
    """Show a button per open provider, nothing where there is none; one query.

    `page` is where the person goes on afterwards (else the page's own `next`), `level` the level
    they need.
    """
    request = context["request"]
    back = page or request.POST.get("next") or request.GET.get("next", "")
    return {"ways": ways(level), "next": back, "level": level, "request": request}
