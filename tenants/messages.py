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
    "tenants.archive.changed": _("“%(member)s” was changed after the archive was made."),
    "tenants.archive.member_added": _("“%(member)s” was added to the archive after it was made."),
    "tenants.archive.member_missing": _("“%(member)s” is missing from the archive."),
    "tenants.archive.newer": _(
        "The archive was made by a newer version of the platform: %(member)s is not known here."
    ),
    "tenants.archive.not_here": _("There is no archive “%(name)s” here."),
    "tenants.archive.not_trusted": _(
        "No key of this platform signed the archive; give its digest to restore it all the same."
    ),
    "tenants.archive.other_digest": _("The archive is not the one with the digest that was given."),
    "tenants.archive.other_secrets": _(
        "The archive needs version %(version)s of the voter pepper, which this installation "
        "does not have."
    ),
    "tenants.archive.unreadable": _("This is not an archive of a municipality, or it is cut off."),
    "tenants.archive.unsafe": _(
        "The archive has a member that is not safe to unpack: “%(member)s”."
    ),
    "tenants.archive.wrong_signature": _("The signature does not belong to this archive."),
    "tenants.city.moving": _(
        "This site is moving to another server: everything can be read, changes are accepted "
        "again in a few minutes."
    ),
    "tenants.erase.not_confirmed": _(
        "Type the subdomain “%(slug)s” to confirm that it is erased for good."
    ),
    "tenants.lifecycle.busy": _(
        "Something else is at work on this municipality: an export, a restore, a move or an "
        "erasure. Try again when it ends."
    ),
    "tenants.lifecycle.no_schema": _(
        "A municipality in the state “%(state)s” holds nothing that could be exported or moved."
    ),
    "tenants.lifecycle.program_missing": _(
        "The program %(program)s is not installed where this runs."
    ),
    "tenants.move.already_there": _(
        "The municipality is on its way to the cell “%(cell)s”; name that cell to go on, or "
        "cancel first."
    ),
    "tenants.move.not_moving": _("The municipality is not moving."),
    "tenants.move.own_cell": _("The municipality is in the cell “%(cell)s” already."),
    "tenants.move.restless": _(
        "The municipality's records keep changing although it is frozen; nothing was moved."
    ),
    "tenants.move.target_failed": _("The other cell answered: %(answer)s"),
    "tenants.move.too_late": _(
        "The municipality lives in the cell “%(cell)s” already; the move can only be ended."
    ),
    "tenants.move.unknown_cell": _("The settings name no database of the cell “%(cell)s”."),
    "tenants.restore.city_exists": _(
        "The municipality “%(slug)s” is here; a copy needs another subdomain."
    ),
    "tenants.restore.differs": _(
        "“%(member)s” is not equal to the archive after restoring; nothing was restored."
    ),
    "tenants.restore.erased": _(
        "The municipality “%(slug)s” was erased on purpose; restoring it needs a confirmation "
        "and a reason."
    ),
    "tenants.restore.reason_missing": _("Restoring what was erased needs a reason."),
}
