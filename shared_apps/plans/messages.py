"""One sentence per refusal, and what modules, features and limits are called."""

from typing import Any

from django.utils.translation import gettext_lazy as _

MODULE_LABELS: dict[str, Any] = {
    "budget": _("Participatory budget"),
    "petitions": _("Petitions"),
    "consultations": _("Consultations"),
    "open_city": _("Open city"),
    "esession": _("E-session"),
}

FEATURE_LABELS: dict[str, Any] = {
    "custom_rules": _("Own voting and counting rules"),
    "custom_domain": _("Own domain name"),
    "api_keys": _("API keys"),
    "embeds": _("Embeddable counters"),
}

KIND_LABELS: dict[str, Any] = {
    "eight_week": _("Eight weeks"),
    "annual": _("Annual"),
    "pilot": _("Pilot"),
}

COUNTRY_LABELS: dict[str, Any] = {"UA": _("Ukraine"), "PL": _("Poland"), "RS": _("Serbia")}

LIMIT_LABELS: dict[str, Any] = {
    "staff": _("Members of staff"),
    "contests": _("Contests"),
    "storage_megabytes": _("Storage, MB"),
}

SENTENCES: dict[str, Any] = {
    "plans.entitlements.not_included": _(
        "The service plan of this municipality does not include this: %(label)s."
    ),
    "plans.entitlements.limit_reached": _(
        "The service plan of this municipality allows %(limit)s of this, and they are used up: "
        "%(label)s."
    ),
    "plans.eligibility.not_offered": _("The plan “%(plan)s” is not offered any more."),
    "plans.eligibility.other_country": _("The plan “%(plan)s” is not offered in this country."),
    "plans.eligibility.population_unknown": _(
        "The number of inhabitants is not known, and this plan depends on it."
    ),
    "plans.eligibility.too_many_inhabitants": _(
        "This plan is for municipalities with up to %(most)s inhabitants; this one has "
        "%(population)s."
    ),
    "plans.prices.none_for_country": _("This plan has no price in this country."),
    "plans.prices.country_unknown": _("“%(country)s” is not a country of this platform."),
    "plans.prices.wrong_currency": _(
        "Prices in %(country)s are not in %(currency)s: every country has its own currency."
    ),
    "plans.prices.line_unreadable": _(
        "Line %(line)s of the prices cannot be read: write “country; up to population; amount”."
    ),
    "plans.prices.negative": _("A price cannot be negative (%(country)s)."),
    "plans.prices.bands_overlap": _(
        "Two price bands of %(country)s end at the same number of inhabitants, or one holds nobody."
    ),
    "plans.prices.bands_open": _(
        "The last price band of %(country)s leaves out larger municipalities: leave its upper "
        "end empty."
    ),
    "plans.plan.unknown": _("There is no such plan."),
    "plans.plan.code_taken": _("Another plan has the code “%(taken)s”."),
    "plans.plan.incomplete": _("A plan needs a name in every language and at least one module."),
    "plans.plan.eight_weeks": _("The eight-week service lasts 56 days, no more and no fewer."),
    "plans.plan.extension_without_price": _(
        "An extension needs its days, and a price wherever the plan has one."
    ),
    "plans.subscription.already": _("This municipality has a service plan already."),
    "plans.subscription.none": _("This municipality has no service plan."),
    "plans.subscription.no_module": _("Choose at least one module."),
    "plans.subscription.module_unknown": _("The plan does not hold this module: %(modules)s."),
    "plans.subscription.in_preparation": _("This module is still in preparation: %(modules)s."),
    "plans.subscription.wrong_state": _(
        "A service in the state “%(state)s” cannot become “%(to)s”."
    ),
    "plans.subscription.not_extendable": _(
        "This plan cannot be extended; choose another plan with us."
    ),
    "plans.subscription.not_begun": _("The service has not begun yet."),
    "plans.subscription.city_closed": _(
        "The service cannot be extended while the municipality is %(state)s."
    ),
    "plans.calendar.stage_without_end": _(
        "“%(stage)s” has no end: within this service plan every stage ends before the service."
    ),
    "plans.calendar.outside_service": _(
        "“%(stage)s” ends on %(ends)s, after the service, which ends on %(service_ends)s. Move "
        "the stage or extend the service."
    ),
}
