"""What the municipality's own pages say: a sentence for each refusal, names of kinds."""

from typing import Any

from django.utils.translation import gettext_lazy as _

SENTENCES: dict[str, Any] = {
    "community.arms.not_a_picture": _(
        "This is no picture that can be used: send PNG, JPEG or WEBP."
    ),
    "community.arms.too_large": _(
        "The picture is too large: at most %(megabytes)s MB and %(pixels)s pixels a side."
    ),
    "community.calendar.day_taken": _("%(day)s is already in the municipality's own calendar."),
    "community.calendar.nothing_changes": _(
        "%(day)s is already that kind of day: the entry would change nothing."
    ),
    "community.calendar.year_unknown": _("There is no calendar of the year %(year)s."),
    "community.colours.out_of_range": _(
        "There is no such colour: the hue is 0 to 360, the strength 0 to 0.2."
    ),
    "community.colours.unreadable": _(
        "Text in these colours could not be read: the contrast would be %(ratio)s, and %(needed)s "
        "is needed. Choose another hue or less strength."
    ),
    "community.department.code_taken": _(
        "There is already a department with the code “%(taken)s”."
    ),
    "community.district.circle": _(
        "“%(name)s” would be a part of itself. Choose another district above it."
    ),
    "community.district.code_taken": _("There is already a district with the code “%(taken)s”."),
    "community.district.in_use": _(
        "“%(name)s” cannot be removed: something still refers to it (%(uses)s). Change that first, "
        "or rename the district."
    ),
    "community.district.parent_unknown": _("There is no district with the code “%(given)s”."),
    "community.district.too_deep": _("Districts lie within one another %(limit)s deep at most."),
    "community.geojson.bad_position": _(
        "A position is no longitude and latitude in degrees: %(position)s."
    ),
    "community.geojson.broken": _("This is no GeoJSON file: it cannot be read as JSON."),
    "community.geojson.flat_ring": _("An outline encloses no area."),
    "community.geojson.nameless": _("The area has neither a code nor a name."),
    "community.geojson.not_a_collection": _(
        "The file must be a GeoJSON FeatureCollection with at least one feature."
    ),
    "community.geojson.not_an_area": _("Only areas are taken: Polygon or MultiPolygon."),
    "community.geojson.open_ring": _(
        "An outline is not closed: it needs four positions or more, the last equal to the first."
    ),
    "community.geojson.other_crs": _(
        "The coordinates are in another system (%(name)s). Export the file in WGS 84: longitude "
        "and latitude."
    ),
    "community.geojson.too_large": _("The file is larger than %(megabytes)s MB. Simplify it."),
    "community.geojson.too_many": _("The file has more than %(limit)s areas."),
    "community.geojson.too_many_points": _(
        "The outlines have more than %(limit)s positions together. Simplify them."
    ),
    "community.import.cell_wrong": _("This cannot stand in the column “%(column)s”."),
    "community.import.file_gone": _("The checked file is no longer there. Send it again."),
    "community.import.has_errors": _(
        "Nothing was imported: put the rows right that are shown, then send the file again."
    ),
    "community.page.changed_meanwhile": _(
        "Somebody else saved this page while you were writing. Nothing is lost: your text is below "
        "beside theirs. Bring both together and save again."
    ),
    "community.page.empty": _("Write a title and a text in at least one language."),
    "community.page.missing": _("There is no such page."),
    "community.page.slug_taken": _("There is already a page at the address “%(taken)s”."),
    "community.page.still_public": _("Take the page off the site before you delete it."),
    "community.page.too_long": _("A text is longer than %(limit)s letters."),
    "community.regulation.already_in_force": _(
        "This regulation is in force since %(day)s and stays as it is. Enter a new version with a "
        "later date."
    ),
    "community.regulation.ends_before_start": _("A regulation ends after it begins."),
    "community.regulation.scope_unknown": _("Nothing is governed by such a regulation here."),
    "community.regulation.start_taken": _("Another version already begins on %(day)s."),
    "community.regulation.starts_in_past": _(
        "A version that begins before %(day)s would change rules that were already applied."
    ),
    "community.regulation.value_wrong": _("This cannot be a value of “%(term)s”."),
    "community.role.missing": _("Your roles do not let you change this part of the site."),
}

USES: dict[str, Any] = {
    "district": _("districts within it"),
    "pool": _("pools of a contest"),
    "resident": _("residents"),
}
"""Models that keep a district from being removed, by their names."""

COLOUR_USES: dict[str, Any] = {
    "link": _("Links on a page"),
    "heading": _("Highlighted text"),
    "button": _("Text of buttons"),
    "soft": _("Text on tinted ground"),
}
SCHEMES: dict[str, Any] = {"light": _("Light"), "dark": _("Dark")}
