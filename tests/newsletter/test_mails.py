"""The mails themselves, as mail programs and their servers read them."""

from __future__ import annotations

import re
from datetime import UTC
from email.message import EmailMessage
from email.utils import parsedate_to_datetime

import pytest
from django.test import Client
from django.utils import timezone

from newsletter import links
from newsletter.models import Issue, Subscriber
from tests import factories
from tests.newsletter import issues, readers
from tests.newsletter.mail_server import MailServer
from tests.reading import read_html

pytestmark = pytest.mark.django_db


def received(server: MailServer) -> tuple[Subscriber, EmailMessage]:
    found = readers.subscriber("ada@example.com")
    issues.digest(
        factories.story(headline="Ferry Strikes Pier"),
        factories.story(headline="Ein Schiff, ein Pier: „Glück“"),
    )
    issues.send_all()
    [message] = server.arrived
    return found, message


def test_its_headers_are_those_of_a_letter_that_many_get(mail_server: MailServer) -> None:
    found, message = received(mail_server)
    header = {name: str(message[name]).strip() for name in message}
    assert header["From"] == "City Telegraph <newsroom@localhost>"
    assert header["To"] == "ada@example.com"
    assert header["Subject"] == "Ferry Strikes Pier"
    assert header["List-Id"] == "The daily digest <digest.localhost>"
    assert header["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert header["List-Unsubscribe"] == f"<{links.unsubscribe_url(found.pk, 'digest')}>"
    assert header["Auto-Submitted"] == "auto-generated"
    assert header["Precedence"] == "bulk"
    assert re.fullmatch(r"<letter-\d+@localhost>", header["Message-ID"])
    sent_at = parsedate_to_datetime(header["Date"]).replace(tzinfo=UTC)
    assert abs((sent_at - timezone.now()).total_seconds()) < 60
    assert header["MIME-Version"] == "1.0"


def test_its_one_click_ends_the_letter(mail_server: MailServer, client: Client) -> None:
    _, message = received(mail_server)
    url = str(message["List-Unsubscribe"]).strip(" <>")
    client.post("/" + url.split("/", 3)[3], {"List-Unsubscribe": "One-Click"})
    assert readers.letters_of("ada@example.com") == []


def test_it_has_a_text_part_and_one_in_html_with_the_same_links(mail_server: MailServer) -> None:
    found, message = received(mail_server)
    assert message.get_content_type() == "multipart/alternative"
    parts = [part.get_content_type() for part in message.iter_parts()]
    assert parts == ["text/plain", "text/html"]
    text, html = (part.get_content() for part in message.iter_parts())
    page = read_html(html)
    own = {links.unsubscribe_url(found.pk, "digest"), links.preferences_url(found.pk)}
    for url in own:
        assert url in text
        assert url in [address for _, address in page.links]
    assert "Ein Schiff, ein Pier: „Glück“" in text
    assert all(address.startswith("http://localhost:8000/") for _, address in page.links)
    assert "-here/" not in text + html


def test_its_looks_stand_in_its_tags_and_load_nothing(mail_server: MailServer) -> None:
    _, message = received(mail_server)
    html = message.get_body(("html",)).get_content()
    page = read_html(html)
    for tag in ("h1", "h2", "p", "a", "table"):
        assert all("style" in each.attributes for each in page.all(tag)), tag
    assert page.one("table", css="sheet")["width"] == "600"
    assert all(each["role"] == "presentation" for each in page.all("table"))
    assert page.all("img") == page.all("link") == page.all("script") == []
    assert "url(" not in html
    # For the programs that read them.
    assert "@media (prefers-color-scheme: dark)" in html
    assert "@media (max-width: 480px)" in html


def test_no_line_is_longer_than_mail_allows(mail_server: MailServer) -> None:
    received(mail_server)
    [raw] = [message.as_bytes() for message in mail_server.arrived]
    assert max(map(len, raw.split(b"\n"))) <= 998
    assert all(line.isascii() for line in raw.split(b"\n\n")[0].splitlines())


def test_a_letter_s_name_in_other_letters_leaves_its_id_readable(mail_server: MailServer) -> None:
    section = factories.SectionFactory.create(name="Économie", slug="economie")
    factories.story(filed=factories.filing(section=section))
    readers.subscriber("ada@example.com", [f"section-{section.pk}"])
    issue = Issue.objects.create(
        kind="section", section=section, day=timezone.localdate(), due_at=timezone.now()
    )
    issues.sent_off(issue)
    issues.send_all()
    [message] = mail_server.arrived
    assert str(message["List-Id"]).strip() == f"Économie <section-{section.pk}.localhost>"


def test_two_readers_get_their_own_links(mail_server: MailServer) -> None:
    first, second = issues.subscribers(2)
    issues.digest(factories.story())
    issues.send_all()
    for reader, other in ((first, second), (second, first)):
        [message] = [each for each in mail_server.arrived if each["To"] == reader.email]
        for part in message.iter_parts():
            assert links.preferences_url(reader.pk) in part.get_content()
            assert links.preferences_url(other.pk) not in part.get_content()


def test_a_subject_of_many_lines_is_one() -> None:
    sign_up = readers.asked("ada@example.com")
    from newsletter import mail

    made = mail.message(to=sign_up.email, subject="One\nBcc: x", text="a", html="b", headers={})
    assert made.message()["Subject"] == "One Bcc: x"
