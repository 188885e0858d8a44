"""Contests and their projects."""

from django.urls import URLPattern, URLResolver, path

from kernel.ui.kept import same_for_everybody
from tenant_apps.budget.web import contests, feeds, pictures, projects, share_card

urlpatterns: list[URLPattern | URLResolver] = [
    path("", same_for_everybody(contests.contests), name="contests"),
    path("pictures/<int:hue>-<int:shape>.svg", pictures.picture, name="picture"),
    path("<slug:slug>/", same_for_everybody(contests.contest), name="contest"),
    path("<slug:slug>/feed.atom", feeds.contest_feed, name="contest_feed"),
    path("<slug:slug>/projects/", same_for_everybody(projects.projects), name="projects"),
    path("<slug:slug>/projects/<int:number>/", projects.project, name="project"),
    path("<slug:slug>/projects/<int:number>/card.png", share_card.card, name="card"),
    path("<slug:slug>/projects/<int:number>/feed.atom", feeds.project_feed, name="project_feed"),
]
