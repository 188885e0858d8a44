"""The budget in the office."""

from django.urls import URLPattern, URLResolver, path

from tenant_apps.budget.web.office import (
    contests,
    imports,
    intake,
    lists,
    planner,
    pools,
    regulation,
    roll,
    roll_people,
    settings,
    tallies,
)

app_name = "budget_office"

_contests: list[URLPattern | URLResolver] = [
    path("", contests.contests, name="contests"),
    path("new/", contests.new_contest, name="new_contest"),
    path("imports/", imports.imports, name="imports"),
    path("imports/projects.xlsx", imports.template_file, name="template_file"),
    path("imports/<uuid:job>/", imports.import_page, name="import"),
    path("imports/<uuid:job>/confirm/", imports.confirm, name="confirm_import"),
    path("<slug:slug>/", contests.contest, name="contest"),
    path("<slug:slug>/publish/", contests.publish, name="publish"),
    path("<slug:slug>/cancel/", contests.cancel, name="cancel"),
    path("<slug:slug>/paper/", contests.freeze, name="freeze"),
]

_settings: list[URLPattern | URLResolver] = [
    path("<slug:slug>/description/", settings.description, name="description"),
    path("<slug:slug>/calendar/", settings.calendar, name="calendar"),
    path("<slug:slug>/planner/", planner.planner, name="planner"),
    path("<slug:slug>/voting/", settings.voting, name="voting"),
    path("<slug:slug>/regulation/", regulation.regulation, name="regulation"),
    path("<slug:slug>/roll/", roll.roll, name="roll"),
    path("<slug:slug>/roll/add/", roll_people.add_to_roll, name="add_to_roll"),
    path("<slug:slug>/roll/remove/", roll_people.remove_from_roll, name="remove_from_roll"),
    path("<slug:slug>/roll/<uuid:job>/", roll.roll_import, name="roll_import"),
    path("<slug:slug>/roll/<uuid:job>/confirm/", roll.confirm_roll, name="confirm_roll"),
    path("<slug:slug>/pools/", pools.pools, name="pools"),
    path("<slug:slug>/pools/new/", pools.new_pool, name="new_pool"),
    path("<slug:slug>/pools/<slug:code>/", pools.pool, name="pool"),
    path("<slug:slug>/pools/<slug:code>/remove/", pools.remove_pool, name="remove_pool"),
    path("<slug:slug>/categories/new/", pools.new_category, name="new_category"),
    path("<slug:slug>/categories/<int:key>/", pools.category, name="category"),
    path("<slug:slug>/categories/<int:key>/remove/", pools.remove_category, name="remove_category"),
]

_proposals: list[URLPattern | URLResolver] = [
    path("<slug:slug>/proposals/", intake.proposals, name="proposals"),
    path("<slug:slug>/proposals/decide/", intake.decide, name="decide"),
    path("<slug:slug>/proposals/new/", intake.enter, name="enter"),
    path("<slug:slug>/proposals/import/", imports.import_projects, name="import_projects"),
    path(
        "<slug:slug>/proposals.xlsx",
        lists.proposals_file,
        {"kind": "xlsx"},
        name="proposals_xlsx",
    ),
    path("<slug:slug>/proposals.csv", lists.proposals_file, {"kind": "csv"}, name="proposals_csv"),
    path("<slug:slug>/proposals/<int:number>/", intake.proposal, name="proposal"),
]

_tally: list[URLPattern | URLResolver] = [
    path("<slug:slug>/tally/", tallies.tally, name="tally"),
    path("<slug:slug>/tally/import/", imports.import_votes, name="import_votes"),
    path("<slug:slug>/tally/count/", tallies.count, name="count"),
    path("<slug:slug>/tally/approve/", tallies.approve, name="approve"),
    path("<slug:slug>/tally/publish/", tallies.publish, name="publish_results"),
    path("<slug:slug>/tally/<slug:code>/rivals/", tallies.rivals, name="rivals"),
    path("<slug:slug>/tally/<slug:code>/decisions/", tallies.decisions, name="decisions"),
]

urlpatterns: list[URLPattern | URLResolver] = [*_contests, *_settings, *_proposals, *_tally]
