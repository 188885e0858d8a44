"""What each address of the office asks for: `(to read, to send)`, as `app:action` of a matrix.

None: the address knows no such method. An address that is missing here fails the test.
"""

Needs = tuple[str | None, str | None]

_VIEW, _EDIT, _OPEN = "budget:contest.view", "budget:contest.edit", "budget:contest.open"
_BALLOTS, _ROLL = "budget:ballots.import", "budget:roll.import"
_PROPOSALS, _RUN = "budget:proposal.view", "budget:tally.run"
_COMMUNITY, _PAGES = "community:community.view", "community:pages.edit"
_DISTRICTS, _DEPARTMENTS = "community:districts.edit", "community:departments.edit"
_REGULATIONS, _APPEARANCE = "community:regulations.edit", "community:appearance.edit"
_STAFF, _MANAGE = "residents:people.read", "residents:people.manage"
_PRIVACY, _PRIVACY_MANAGE = "residents:privacy.read", "residents:privacy.manage"
_WAYS, _WAYS_MANAGE = "residents:identity.read", "residents:identity.manage"
_KEYS, _KEYS_MANAGE = "residents:api_keys.read", "residents:api_keys.manage"
_AUDIT, _DESK = "residents:audit.read", "identity:identity.check_at_desk"

OFFICE: dict[str, Needs] = {
    "office:home": ("residents:office.view", None),
    "office:setup": ("setup:setup.view", None),
    "office:publish_site": ("setup:setup.publish", "setup:setup.publish"),
    "office:service": ("home:service.read", None),
    "office:extend_service": ("home:service.extend", "home:service.extend"),
    "office_invoices:list": ("billing:invoices.read", None),
    "office_invoices:details": ("billing:party.edit", "billing:party.edit"),
    "office_invoices:invoice": ("billing:invoices.read", None),
    "office_invoices:document": ("billing:invoices.read", None),
    "support:accesses": ("support:support.read", None),
    "support:access": ("support:support.decide", "support:support.decide"),
    "support:refuse": (None, "support:support.decide"),
    "support:end": (None, "support:support.decide"),
    "office:audit": (_AUDIT, None),
    "office:audit_export": (_AUDIT, None),
    "office:audit_verify": (None, _AUDIT),
    "office:staff_file": (_STAFF, None),
    "jobs:job": ("residents:audit.read", None),
    "people:list": (_STAFF, None),
    "people:invite": (_MANAGE, _MANAGE),
    "people:person": (_STAFF, _MANAGE),
    "people:revoke": (None, _MANAGE),
    "people:correct": ("residents:people.correct", "residents:people.correct"),
    "people:withdraw": (None, _MANAGE),
    "people:resend": (None, _MANAGE),
    "privacy_office:home": (_PRIVACY, None),
    "privacy_office:terms": (_PRIVACY_MANAGE, _PRIVACY_MANAGE),
    "privacy_office:preview": (_PRIVACY, None),
    "privacy_office:forget": (None, _PRIVACY_MANAGE),
    "privacy_office:untie": (_PRIVACY_MANAGE, _PRIVACY_MANAGE),
    "privacy_office:new_text": (_PRIVACY_MANAGE, _PRIVACY_MANAGE),
    "privacy_office:text": (_PRIVACY, None),
    "privacy_office:take_back": (None, _PRIVACY_MANAGE),
    "api_keys:list": (_KEYS, None),
    "api_keys:make": (_KEYS_MANAGE, _KEYS_MANAGE),
    "api_keys:revoke": (None, _KEYS_MANAGE),
    "identity_office:list": (_WAYS, None),
    "identity_office:add": (_WAYS_MANAGE, _WAYS_MANAGE),
    "identity_office:provider": (_WAYS_MANAGE, _WAYS_MANAGE),
    "identity_office:test": (None, _WAYS_MANAGE),
    "identity_office:switch": (None, _WAYS_MANAGE),
    "identity_office:move": (None, _WAYS_MANAGE),
    "identity_office:desk": (_DESK, None),
    "identity_office:desk_person": (_DESK, _DESK),
    "moderation:queue": ("discussion:comments.read", "discussion:comments.moderate"),
    "community_office:home": (_COMMUNITY, None),
    "community_office:profile": ("community:profile.edit", "community:profile.edit"),
    "community_office:appearance": (_APPEARANCE, _APPEARANCE),
    "community_office:arms": (None, _APPEARANCE),
    "community_office:remove_arms": (None, _APPEARANCE),
    "community_office:calendar": (_COMMUNITY, "community:calendar.edit"),
    "community_office:calendar_year": (_COMMUNITY, "community:calendar.edit"),
    "community_office:remove_day": (None, "community:calendar.edit"),
    "community_office:departments": (_COMMUNITY, None),
    "community_office:new_department": (_DEPARTMENTS, _DEPARTMENTS),
    "community_office:department": (_DEPARTMENTS, _DEPARTMENTS),
    "community_office:close_department": (None, _DEPARTMENTS),
    "community_office:reopen_department": (None, _DEPARTMENTS),
    "community_office:districts": (_COMMUNITY, None),
    "community_office:new_district": (_DISTRICTS, _DISTRICTS),
    "community_office:district": (_DISTRICTS, _DISTRICTS),
    "community_office:remove_district": (_DISTRICTS, _DISTRICTS),
    "community_office:clear_outline": (None, _DISTRICTS),
    "community_office:outlines": (_DISTRICTS, _DISTRICTS),
    "community_office:import_outlines": (None, _DISTRICTS),
    "office_districts:import": (_DISTRICTS, _DISTRICTS),
    "office_districts:confirm": (None, _DISTRICTS),
    "office_districts:table": (_COMMUNITY, None),
    "community_office:pages": (_COMMUNITY, None),
    "community_office:new_page": (_PAGES, _PAGES),
    "community_office:page": (_PAGES, _PAGES),
    "community_office:preview": (None, _PAGES),
    "community_office:remove_page": (_PAGES, _PAGES),
    "community_office:regulations": (_COMMUNITY, None),
    "community_office:new_regulation": (_REGULATIONS, _REGULATIONS),
    "community_office:regulation": (_REGULATIONS, _REGULATIONS),
    "community_office:remove_regulation": (_REGULATIONS, _REGULATIONS),
    "budget_office:contests": (_VIEW, None),
    "budget_office:new_contest": (_EDIT, _EDIT),
    "budget_office:contest": (_VIEW, None),
    "budget_office:publish": (_OPEN, _OPEN),
    "budget_office:cancel": (_OPEN, _OPEN),
    "budget_office:freeze": (_OPEN, _OPEN),
    "budget_office:description": ("budget:contest.describe", "budget:contest.describe"),
    "budget_office:regulation": (_EDIT, _EDIT),
    "budget_office:planner": (_EDIT, _EDIT),
    "budget_office:calendar": (_EDIT, _EDIT),
    "budget_office:voting": (_EDIT, _EDIT),
    "budget_office:pools": (_EDIT, None),
    "budget_office:new_pool": (_EDIT, _EDIT),
    "budget_office:pool": (_EDIT, _EDIT),
    "budget_office:remove_pool": (_EDIT, _EDIT),
    "budget_office:new_category": (None, _EDIT),
    "budget_office:category": (_EDIT, _EDIT),
    "budget_office:remove_category": (None, _EDIT),
    "budget_office:roll": (_ROLL, _ROLL),
    "budget_office:add_to_roll": (_ROLL, _ROLL),
    "budget_office:remove_from_roll": (_ROLL, _ROLL),
    "budget_office:roll_import": (_ROLL, None),
    "budget_office:confirm_roll": (None, _ROLL),
    "budget_office:imports": (_BALLOTS, _BALLOTS),
    "budget_office:import": ("budget:proposals.import", None),
    "budget_office:confirm_import": (None, "budget:proposals.import"),
    "budget_office:template_file": ("budget:proposals.import", None),
    "budget_office:import_projects": ("budget:proposals.import", "budget:proposals.import"),
    "budget_office:import_votes": (_BALLOTS, _BALLOTS),
    "budget_office:proposals": (_PROPOSALS, None),
    "budget_office:proposals_csv": (_PROPOSALS, None),
    "budget_office:proposals_xlsx": (_PROPOSALS, None),
    "budget_office:proposal": (_PROPOSALS, "budget:proposal.decide"),
    "budget_office:decide": (None, "budget:proposal.decide"),
    "budget_office:enter": ("budget:proposal.enter", "budget:proposal.enter"),
    "budget_office:tally": ("budget:tally.read", None),
    "budget_office:count": (None, _RUN),
    "budget_office:approve": (None, "budget:tally.certify"),
    "budget_office:publish_results": (None, "budget:tally.publish"),
    "budget_office:rivals": (_EDIT, _EDIT),
    "budget_office:decisions": (_RUN, _RUN),
}

_DAY = {"day": "2026-05-04", "is_working": "free", "name": "x"}

SENT: dict[str, dict[str, str]] = {
    "budget_office:decide": {"decision": "admit", "reason": "x"},
    "budget_office:proposal": {"decision": "admit", "reason": "x"},
    "community_office:calendar": _DAY,
    "community_office:calendar_year": _DAY,
    "moderation:queue": {"act": "approve"},
}
"""What is sent where a page is open to readers: enough for the action behind it to be asked."""

HIDDEN = frozenset({"jobs:job"})
"""Addresses that answer as if there were nothing, rather than that it is not for this person."""

ONLY_VERIFIES = "office:audit_verify"
"""Sending here starts a check of the trail, which auditors do; it leaves a report, no change."""
