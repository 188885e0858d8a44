"""Somebody unmistakable who did everything that a person can do here."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from allauth.account.models import EmailAddress
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse

from kernel.people import SYSTEM, Actor
from kernel.subjects import Subject
from tenant_apps.budget.actions.proposals import (
    save_draft,
    start_draft,
    submit_proposal,
    withdraw_proposal,
)
from tenant_apps.community.actions.pages import add_page
from tenant_apps.community.models import District
from tenant_apps.discussion.actions.comments import edit_comment, set_like
from tenant_apps.discussion.actions.moderation import report_comment
from tenant_apps.files.actions.files import check_upload, keep_upload
from tenant_apps.files.rules.content import DOCUMENTS
from tenant_apps.notifications.actions.following import follow
from tenant_apps.residents.actions.api_keys import make_api_key
from tenant_apps.residents.actions.consents import enter_text
from tenant_apps.residents.actions.corrections import correct_own
from tenant_apps.residents.actions.retention import start_forgetting
from tenant_apps.residents.actions.roles import grant_role
from tenant_apps.residents.actions.roles_invitations import invite
from tenant_apps.residents.models import Consent, IdentityLink, Resident, RoleInvitation
from tests.factories.discussion import say
from tests.factories.files import pdf
from tests.factories.notifications import work_off
from tests.factories.proposals import make_content, make_contest_in, make_projects_in
from tests.factories.residents import PASSWORD, actor_for, make_resident
from tests.factories.second_factors import give_app
from tests.factories.voting import cast, make_paper, make_voter

NAME = "Зоряна Маркер-Щедрик"
EMAIL = "zoriana.marker@mail.example"
BORN = date(1987, 6, 5)
PHONE = "+380 99 777 66 55"
TEXT = "слова-яких-більше-ніде-немає"
NETWORK = "203.0.113.77"
DEVICE = "MarkerBrowser/7.7"
PAST = datetime(2026, 2, 1, 9, 0, tzinfo=UTC)

MARKERS = (NAME, EMAIL, BORN.isoformat(), PHONE, TEXT, NETWORK, DEVICE, "Щедрик", "zoriana.marker")


class Somebody:
    """The person, and what they left behind under which number."""

    def __init__(self, client: Client, at: datetime) -> None:
        self.at = at
        self.resident = make_resident("editor", email=EMAIL, name=NAME, at=at)
        self.account: UUID = self.resident.uuid
        self.client = client
        self.contest: Any = None

    @property
    def markers(self) -> tuple[str, ...]:
        """Everything by which the person can be recognised."""
        return (*MARKERS, str(self.account))

    def actor(self) -> Actor:
        """Return the person as the one who acts."""
        return actor_for(self.resident)

    def do_everything(self) -> None:
        """Act in every module."""
        self.sign_in()
        self.tell_about_oneself()
        self.propose()
        self.vote()
        self.discuss()
        self.work_in_the_office()
        work_off("notifications.", "budget.", "residents.", at=self.at)

    def sign_in(self) -> None:
        """Sign in from a network and a device that are known afterwards."""
        self.client.defaults |= {"REMOTE_ADDR": NETWORK, "HTTP_USER_AGENT": DEVICE}
        sent = {"login": EMAIL, "password": PASSWORD}
        answer = self.client.post(reverse("account_login"), sent)
        assert answer.status_code == 302, answer.content.decode()
        give_app(self.resident, self.at)

    def tell_about_oneself(self) -> None:
        """Enter date of birth and district, prove the identity, agree, change the address."""
        district = District.objects.create(code="center", name="Центр")
        correct_own(
            resident=self.resident,
            name=NAME,
            birth_date=BORN,
            district=district,
            actor=self.actor(),
            at=self.at,
        )
        IdentityLink.objects.create(
            resident=self.resident,
            source="desk",
            level="desk",
            subject_tag=b"s" * 32,
            linked_at=self.at,
            used_at=self.at,
        )
        Consent.objects.create(
            resident=self.resident, kind="rules", version="2026-01", given_at=self.at
        )
        EmailAddress.objects.create(user=self.resident, email=f"second.{EMAIL}", verified=False)

    def propose(self) -> None:
        """Leave a draft, submit a proposal with a file, withdraw another one."""
        self.contest = make_contest_in(at=self.at)
        content = make_content(self.contest, author_name=NAME)
        private = replace(content, title=TEXT, description=f"{TEXT} {PHONE}", place=TEXT)
        draft = self._draft(private)
        submitted = self._draft(content)
        withdrawn = self._draft(private)
        for key in (submitted, withdrawn):
            submit_proposal(key, actor=self.actor(), at=self.at)
        withdraw_proposal(withdrawn, actor=self.actor(), at=self.at, reason=TEXT)
        for key in (draft, submitted):
            subject = Subject("budget.proposal", str(key))
            self._attach(subject)

    def _attach(self, subject: Subject) -> None:
        content: Any = ContentFile(pdf(TEXT.encode()))
        upload = check_upload(content, accept=DOCUMENTS, max_bytes=10_000)
        keep_upload(
            upload,
            name=f"{NAME}.pdf",
            purpose="document",
            actor=self.actor(),
            at=self.at,
            subject_kind=subject.kind,
            subject_key=subject.key,
        )

    def _draft(self, content: Any) -> UUID:
        draft = start_draft(self.contest, actor=self.actor(), at=self.at)
        save_draft(draft.uuid, content=content, actor=self.actor(), at=self.at)
        return draft.uuid

    def vote(self) -> None:
        """Cast a ballot with the account."""
        paper = make_paper()
        voter = replace(make_voter(), account=self.account)
        cast(paper, 1, 2, voter=voter, key=uuid4())

    def discuss(self) -> None:
        """Comment, edit, like, report, follow."""
        project = make_projects_in(make_contest_in("evaluation", at=self.at), 1)[0]
        comment = say(project, f"{TEXT} {PHONE}", author=self.resident, at=self.at)
        edit_comment(comment.uuid, text=f"{TEXT}!", actor=self.actor(), at=self.at)
        other = say(project, at=self.at)
        set_like(other.uuid, liked=True, actor=self.actor(), at=self.at)
        report_comment(other.uuid, reason="insult", text=TEXT, actor=self.actor(), at=self.at)
        subject = Subject("budget.proposal", str(project.uuid))
        follow(subject, resident_id=self.resident.pk, at=self.at)

    def work_in_the_office(self) -> None:
        """Be an owner beside another one: grant a role, invite somebody, be invited."""
        make_resident("owner")
        grant_role(resident=self.resident, role="owner", actor=SYSTEM, at=self.at)
        colleague = make_resident()
        grant_role(resident=colleague, role="editor", actor=self.actor(), at=self.at)
        letter: dict[str, Any] = {
            "link": "http://x.localhost/",
            "language": "uk",
            "city_name": "Полтава",
        }
        acts: dict[str, Any] = {"actor": self.actor(), "at": self.at}
        invite(email="somebody.else@mail.example", role="editor", **letter, **acts)
        RoleInvitation.objects.create(email=EMAIL, role="dispatcher", invited_at=self.at)
        start_forgetting(**acts)
        add_page(slug="news", titles={"uk": "Новини"}, bodies={"uk": "Текст."}, **acts)
        make_api_key(
            name="Map", scopes=["budget.read"], requests_per_minute=60, expires_at=None, **acts
        )
        enter_text(
            kind="letters",
            version="1",
            texts={"uk": "Листи."},
            effective_at=self.at,
            default_language="uk",
            **acts,
        )


def gone(account: UUID) -> bool:
    """Whether the account is no more."""
    return not Resident.objects.filter(uuid=account).exists()


LATER = timedelta(days=400)
