"""People come, lose their passwords, and leave."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.test import Client
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django import DjangoAssertNumQueries, Settings

from authors.models import Agency, Author, User
from tests import factories
from tests.newsroom_pages import signed_in

pytestmark = pytest.mark.django_db


def test_a_chief_takes_somebody_on_who_can_sign_in() -> None:
    from django.contrib.auth.models import Group

    fields = {
        "username": "nora",
        "email": "nora@example.com",
        "first_name": "Nora",
        "last_name": "Vance",
        "groups": [Group.objects.get(name="Reporter").pk],
        "usable_password": "true",
        "password1": "a long deadline night",
        "password2": "a long deadline night",
    }
    signed_in(factories.chief()).post("/newsroom/authors/user/add/", fields)
    client = Client()
    client.post("/newsroom/login/", {"username": "nora", "password": "a long deadline night"})
    assert "New story" in client.get("/newsroom/").text


def test_an_editor_cannot_see_the_staff() -> None:
    assert signed_in(factories.editor()).get("/newsroom/authors/user/").status_code == 403


def test_a_leaver_is_deactivated_and_cannot_sign_in_and_nobody_is_deleted() -> None:
    robin = factories.reporter(username="robin")
    cleo = signed_in(factories.chief())
    url = f"/newsroom/authors/user/{robin.pk}/"
    group = robin.groups.get()
    fields = {
        "username": "robin",
        "email": robin.email,
        "first_name": "",
        "last_name": "",
        "groups": [group.pk],
    }
    assert cleo.post(f"{url}change/", fields).status_code == 302
    robin.refresh_from_db()
    assert not robin.is_active
    client = Client()
    refused = client.post("/newsroom/login/", {"username": "robin", "password": "deadline"})
    assert refused.status_code == 200
    assert "errornote" in refused.text or "alert" in refused.text
    assert cleo.post(f"{url}delete/", {"post": "yes"}).status_code == 403
    assert User.objects.filter(username="robin").exists()


def test_a_chief_cannot_make_or_change_a_superuser() -> None:
    root = factories.UserFactory.create(username="root", is_superuser=True)
    cleo = signed_in(factories.chief())
    assert 'name="is_superuser"' not in cleo.get("/newsroom/authors/user/add/").text
    response = cleo.post(f"/newsroom/authors/user/{root.pk}/change/", {"username": "mine"})
    assert response.status_code == 403


def work() -> None:
    """Do the jobs that wait, as the worker does."""
    for job in ProcrastinateJob.objects.filter(status="todo"):
        app.tasks[job.task_name].func(**job.args)


def asked_for(address: str, **environ: str) -> str:
    """Ask for a new password; return the page that answers."""
    fields = {"email": address}
    return Client().post("/newsroom/password-reset/", fields, follow=True, **environ).text


def test_a_lost_password_is_reset_by_mail(settings: Settings) -> None:
    settings.SITE_URL = "https://news.example.com"
    factories.reporter(username="robin", email="robin@example.com")
    client = Client()
    assert "/newsroom/password-reset/" in client.get("/newsroom/login/").text
    asked_for("robin@example.com")
    assert mail.outbox == []
    work()
    [sent] = mail.outbox
    assert sent.to == ["robin@example.com"]
    assert sent.subject == "City Telegraph: a new password for the newsroom"
    link = re.search(r"https://news.example.com(/newsroom/password-reset/\S+)", str(sent.body))
    assert link
    form = client.get(link[1], follow=True)
    new = {"new_password1": "a long deadline night", "new_password2": "a long deadline night"}
    client.post(form.redirect_chain[-1][0], new)
    signed = client.post(
        "/newsroom/login/", {"username": "robin", "password": "a long deadline night"}
    )
    assert signed.status_code == 302


def test_a_password_link_leads_home_whatever_host_it_was_asked_by(settings: Settings) -> None:
    settings.SITE_URL = "http://localhost:8000"
    settings.ALLOWED_HOSTS = ["*"]
    factories.reporter(email="robin@example.com")
    asked_for("robin@example.com", HTTP_HOST="evil.example")
    work()
    assert "http://localhost:8000/newsroom/password-reset/" in str(mail.outbox[0].body)
    assert "evil.example" not in str(mail.outbox[0].body)


def test_a_password_reset_does_not_tell_who_works_here(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    factories.reporter(email="robin@example.com")
    pages = []
    for address in ("robin@example.com", "x@example.com"):
        with django_assert_num_queries(1):
            pages.append(asked_for(address))
    assert pages[0] == pages[1]
    work()
    assert [each.to for each in mail.outbox] == [["robin@example.com"]]


def test_an_editor_adds_an_author_with_a_picture() -> None:
    fields = {
        "name": "Mara Lindqvist",
        "slug": "mara-lindqvist",
        "bio": "Covers the harbour.",
        "website": "https://example.com/",
        "is_active": "on",
        "picture_file": factories.picture_file(),
    }
    signed_in(factories.editor()).post("/newsroom/authors/author/add/", fields)
    mara = Author.objects.get()
    assert mara.photo is not None
    assert "Covers the harbour." in Client().get(mara.get_absolute_url()).text


def test_an_agency_is_a_chiefs_matter() -> None:
    fields = {"name": "Norpress", "full_name": "", "website": "", "is_active": "on"}
    add = "/newsroom/authors/agency/add/"
    assert signed_in(factories.editor()).post(add, fields).status_code == 403
    signed_in(factories.chief()).post(add, fields)
    assert Agency.objects.filter(name="Norpress").exists()


def test_only_who_sees_the_staff_ties_a_profile_to_a_sign_in() -> None:
    mara = factories.AuthorFactory.create()
    url = f"/newsroom/authors/author/{mara.pk}/change/"
    assert 'name="user"' not in signed_in(factories.editor()).get(url).text
    assert 'name="user"' in signed_in(factories.chief()).get(url).text
