"""One sentence per refusal of the registry."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "tenants.city.unknown": _("There is no municipality “%(slug)s” on this platform."),
    "tenants.city.read_only": _(
        "This site is read-only: everything can be read, nothing can be changed."
    ),
    "tenants.city.not_open": _("The municipality is setting up this site; it is not open yet."),
    "tenants.city.locale_unknown": _(
        "The platform does not know this language, currency or time zone: %(value)s."
    ),
    "tenants.fleet.run_under_way": _("Another fleet migration is under way; wait until it ends."),
    "tenants.fleet.run_unknown": _("There is no fleet migration with the number %(run)s."),
    "tenants.hosts.slug_malformed": _(
        "“%(slug)s” cannot be a subdomain: use 1 to 40 small Latin letters, digits and single "
        "hyphens, beginning with a letter."
    ),
    "tenants.hosts.slug_reserved": _("The subdomain “%(slug)s” is kept for the platform."),
    "tenants.hosts.slug_taken": _("The subdomain “%(slug)s” is taken."),
    "tenants.hosts.host_malformed": _("“%(host)s” cannot be a municipality's host name."),
    "tenants.hosts.host_taken": _("The host name “%(host)s” is taken."),
    "tenants.hosts.host_unknown": _("Nobody has registered the host name “%(host)s”."),
    "tenants.lifecycle.move_not_allowed": _(
        "A municipality in the state “%(state)s” cannot become “%(to)s”."
    ),
    "tenants.lifecycle.reason_missing": _("A suspension needs a reason."),
}
