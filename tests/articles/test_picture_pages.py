"""The library's page and the page of a picture: what people see, what they save, what it costs."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image as Pillow

from articles import workflow
from articles.models import PictureAct
from articles.workflow.pictures import replace_picture, take_down_picture
from images.decoding import ACCEPTED
from images.models import Image
from tests import factories
from tests.articles.library import damage, described, lost, story_with
from tests.newsroom_pages import editor_url, filled, signed_in
from tests.reading import Answer, read

pytestmark = pytest.mark.django_db

LIBRARY = "/newsroom/pictures/"
# Session, user, permissions of the user and of the groups.
SIGNED_IN = 4


@pytest.fixture
def edda() -> Client:
    return signed_in(factories.editor())


def page_of(image: Image) -> str:
    return f"{LIBRARY}{image.pk}/"


def fields(client: Client, image: Image, **typed: str) -> dict[str, str]:
    """Return what the form of a picture's page sends as it stands, and what was typed."""
    return as_sent(client.get(page_of(image))) | typed


def as_sent(page: Answer) -> dict[str, str]:
    sent = {}
    form = read(page).one("form", id="picture-form")
    for field in form.all():
        name, kind = field.attributes.get("name", ""), field.attributes.get("type", "")
        if not name or (kind in {"checkbox", "radio"} and "checked" not in field.attributes):
            continue
        text = "".join(str(each) for each in field.children).removeprefix("\n")
        value = field.attributes.get("value", "on" if kind == "checkbox" else "")
        sent[name] = text if field.tag == "textarea" else value
    return sent


def names(client: Client, **asked: str) -> list[str]:
    page = read(client.get(LIBRARY, asked))
    return [
        each.text.strip()
        for each in page.all("span")
        if each.attributes.get("class") == "pictures-name"
    ]


# --- The library ---


def moving() -> SimpleUploadedFile:
    frames = [Pillow.new("RGB", (200, 100), colour) for colour in ("navy", "teal")]
    held = io.BytesIO()
    frames[0].save(held, "GIF", save_all=True, append_images=frames[1:], duration=100)
    return SimpleUploadedFile("pier.gif", held.getvalue())


def test_a_plain_form_tells_that_a_moving_picture_became_a_still(edda: Client) -> None:
    told = read(edda.post(LIBRARY, {"file": moving()}, follow=True)).text
    assert "“pier.gif”: This picture moves. Its first frame was kept, as a still." in told
    told = read(edda.post(LIBRARY, {"file": moving()}, follow=True)).text
    assert "“pier.gif”: It is in the library already: this is that picture." in told


def test_so_does_a_story_saved_or_refused(edda: Client) -> None:
    article = factories.draft().article
    form = filled(edda.get(editor_url(article))) | {"picture_file": moving()}
    saved = edda.post(editor_url(article), form | {"_save": "1"}, follow=True)
    assert "This picture moves. Its first frame was kept, as a still." in read(saved).text
    form = filled(edda.get(editor_url(article)))
    refused = edda.post(
        editor_url(article), form | {"picture_file": moving(), "headline": "", "_submit": "1"}
    )
    assert "It is in the library already: this is that picture." in read(refused).text


def test_a_plain_form_takes_many_files_and_tells_which_were_refused(edda: Client) -> None:
    files = [
        factories.picture_file("one.jpg"),
        ContentFile(b"no picture", name="fake.jpg"),
        factories.picture_file("two.jpg", size=(900, 700)),
    ]
    page = edda.post(LIBRARY, {"file": files}, follow=True).text
    assert "2 pictures are in the library." in page
    assert "“fake.jpg”: This is not a picture" in page
    assert Image.objects.count() == 2


def test_a_form_without_a_file_is_told_so(edda: Client) -> None:
    assert "Choose a picture file." in edda.post(LIBRARY, follow=True).text


def test_the_same_files_are_offered_in_a_form_and_in_the_chooser(edda: Client) -> None:
    page = read(edda.get(LIBRARY))
    offered = {
        each["data-accept"] for each in page.all("script") if "data-accept" in each.attributes
    }
    offered |= {each["accept"] for each in page.all("input") if "accept" in each.attributes}
    assert offered == {ACCEPTED}


def test_the_library_is_narrowed_to_what_somebody_must_look_at(edda: Client) -> None:
    described(caption="Ends soon", credit="A", usable_until=timezone.now() + timedelta(days=3))
    described(caption="Ends later", credit="A", usable_until=timezone.now() + timedelta(days=30))
    described(caption="Ended", credit="A", usable_until=timezone.now() - timedelta(days=1))
    described(caption="Whose is it")
    assert names(edda, show="ending") == ["Ends soon"]
    assert names(edda, show="hidden") == ["Ended"]
    assert names(edda, show="no-credit") == ["Whose is it"]
    assert names(edda, q="end") == ["Ended", "Ends later", "Ends soon"]
    assert names(edda, show="what?") == names(edda)


def test_the_library_pages_by_keyset(edda: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("articles.admin.pictures.library._SIZE", 2)
    for number in range(5):
        described(caption=f"Pier {number}")
    seen = names(edda)
    [older] = [
        each.attributes["href"]
        for each in read(edda.get(LIBRARY)).all("a")
        if each.attributes.get("rel") == "next"
    ]
    page = edda.get(f"{LIBRARY}{older}")
    assert "Pier 2" in page.text
    assert seen == ["Pier 4", "Pier 3"]


@pytest.mark.parametrize("rows", [3, 60])
def test_the_library_is_one_query(
    edda: Client, rows: int, django_assert_max_num_queries: Any
) -> None:
    for _ in range(rows):
        factories.image()
    with django_assert_max_num_queries(SIGNED_IN + 1) as spent:
        edda.get(LIBRARY)
    asked = [query["sql"].upper() for query in spent.captured_queries]
    assert not [sql for sql in asked if "COUNT(" in sql or "OFFSET" in sql]


def test_reporters_find_the_library_in_the_navigation() -> None:
    page = signed_in(factories.reporter()).get("/newsroom/")
    links = {each.text.strip(): each.attributes.get("href") for each in read(page).all("a")}
    assert links["Pictures"] == LIBRARY


# --- A picture's page ---


@pytest.mark.parametrize("count", [1, 20])
def test_a_pictures_page_costs_four_queries(
    edda: Client, count: int, django_assert_max_num_queries: Any
) -> None:
    image = factories.image()
    for _ in range(count):
        story_with(image)
        described(image, caption=f"Pier {image.version}")
        image.refresh_from_db()
    with django_assert_max_num_queries(SIGNED_IN + 4):
        edda.get(page_of(image))


def test_an_editor_describes_a_picture(edda: Client) -> None:
    image = factories.image()
    sent = fields(
        edda,
        image,
        caption="The pier at night.",
        credit="Ines Lund",
        alt="A pier",
        taken_on="2026-11-01",
        territory="Not in Norland",
        usable_until="2035-01-02T10:00",
        single_use="on",
        focus_x="20",
    )
    answer = edda.post(page_of(image), sent)
    assert answer.status_code == 302
    image.refresh_from_db()
    assert (image.caption, image.credit, image.alt) == (
        "The pier at night.",
        "Ines Lund",
        "A pier",
    )
    assert (image.focus_x, image.focus_y) == (20, 50)
    assert image.single_use
    assert image.due_at == image.usable_until
    page = edda.get(page_of(image)).text
    assert "It is for one use only." in page
    assert "Territory: Not in Norland" in page


def test_who_credits_a_picture_that_is_in_print_without_it_is_told(edda: Client) -> None:
    image, other = described(alt="A pier"), described(alt="A quay", credit="Ines Lund")
    blocks = "".join(
        f'<p data-picture="{each.pk}" data-alt="A pier" data-credit="{credit}">Fog.</p>'
        for each, credit in ((image, ""), (other, "Ines Lund"))
    )
    clara = factories.chief()
    withheld: list[dict[str, Any]] = [
        {"headline": "Pier Struck", "lead_image": image, "alt": "A pier"},
        {"headline": "Quay Closed", "body": f"<p>It is shut.</p>{blocks}"},
    ]
    for shown in withheld:
        dispatch = factories.draft(actor=clara, **shown)
        workflow.publish(actor=clara, dispatch=dispatch, seq=1, picture_exception="A source.")
    story_with(image, headline="Ferry Sails")
    note = read(edda.get(page_of(image))).one(css="note-warn").text
    assert "in print without a credit" in note
    assert "“Pier Struck”" in note
    assert "“Quay Closed”" in note
    assert "Ferry Sails" not in note
    assert "is in its files, for everybody" in note
    assert "without a credit" not in edda.get(page_of(other)).text
    edda.post(page_of(image), fields(edda, image, credit="Ines Lund"))
    assert "Its files name “Ines Lund” to everybody." in read(edda.get(page_of(image))).text


def test_what_is_saved_again_untouched_changes_nothing(edda: Client) -> None:
    image = described(
        caption="The pier",
        licence="Ask first.",
        usable_from=timezone.now() - timedelta(days=1, seconds=7, microseconds=13),
        usable_until=timezone.now() + timedelta(days=1, seconds=7, microseconds=13),
    )
    edda.post(page_of(image), fields(edda, image))
    again = Image.objects.get(pk=image.pk)
    assert again.version == image.version


@pytest.mark.parametrize(
    ("name", "typed", "sentence"),
    [
        ("caption", "x" * 1001, "at most 1000"),
        ("taken_on", "yesterday", "valid date"),
        ("usable_until", "soon", "Write a day and a time"),
        ("focus_x", "101", "less than or equal to 100"),
        ("focus_y", "", "required"),
    ],
)
def test_bad_input_gets_a_sentence_and_comes_back(
    edda: Client, name: str, typed: str, sentence: str
) -> None:
    image = factories.image()
    page = edda.post(page_of(image), fields(edda, image, credit="Ines Lund", **{name: typed}))
    assert page.status_code == 200
    assert sentence in page.text
    assert "Ines Lund" in page.text
    assert typed in page.text
    image.refresh_from_db()
    assert image.version == 1


def test_rights_that_end_before_they_begin_are_told_at_their_field(edda: Client) -> None:
    image = factories.image()
    page = edda.post(
        page_of(image),
        fields(edda, image, usable_from="2035-01-02T10:00", usable_until="2035-01-01T10:00"),
    )
    assert "The rights end before they begin." in page.text


def test_a_colleagues_newer_save_is_told_with_both_texts_and_nothing_is_lost(
    edda: Client,
) -> None:
    image = factories.image()
    mine = fields(edda, image, caption="My caption", alt="My words")
    jon = factories.editor(first_name="Jon", last_name="Berg")
    described(image, actor=jon, caption="His caption", credit="His credit", single_use=True)
    page = edda.post(page_of(image), mine)
    assert "Jon Berg saved this picture meanwhile." in page.text
    image.refresh_from_db()
    assert image.caption == "His caption"
    assert "His caption" in page.text
    again = as_sent(page)
    assert (again["caption"], again["credit"], again["alt"]) == (
        "My caption",
        "His credit",
        "My words",
    )
    assert edda.post(page_of(image), again).status_code == 302
    image.refresh_from_db()
    assert (image.caption, image.credit, image.alt) == ("My caption", "His credit", "My words")
    assert image.single_use


def test_a_focus_meant_for_a_file_that_was_replaced_is_told(edda: Client) -> None:
    image = described(focus_x=80)
    untouched = fields(edda, image, caption="My caption")
    moved = fields(edda, image, focus_x="20")
    jon = factories.editor(first_name="Jon", last_name="Berg")
    new = factories.picture_file("crop.jpg", size=(900, 900))
    replace_picture(actor=jon, image=image, upload=new, reason="A better crop.")
    page = edda.post(page_of(image), untouched)
    assert "Jon Berg saved this picture meanwhile." in page.text
    assert "the file" in page.text
    again = as_sent(page)
    assert (again["caption"], again["focus_x"]) == ("My caption", "50")
    page = edda.post(page_of(image), moved)
    assert "You both changed these." in page.text
    assert as_sent(page)["focus_x"] == "20"
    assert Image.objects.get(pk=image.pk).focus_x == 50


@pytest.mark.parametrize("happens", [damage, lost])
def test_words_that_cannot_be_put_into_the_files_are_not_lost(
    edda: Client, happens: Callable[[Image], None]
) -> None:
    image = factories.image()
    sent = fields(edda, image, credit="Ines Lund", caption="The pier at night.")
    happens(image)
    page = edda.post(page_of(image), sent)
    assert page.status_code == 200
    assert "with the same file, or another" in page.text
    again = as_sent(page)
    assert (again["credit"], again["caption"]) == ("Ines Lund", "The pier at night.")


def test_what_cannot_be_put_back_says_why(edda: Client) -> None:
    image = take_down_picture(actor=factories.editor(), image=factories.image(), reason="Wait.")
    damage(image)
    page = edda.post(f"{page_of(image)}put-back/", {"reason": "Settled."})
    assert page.status_code == 200
    assert "cannot be read now" in page.text
    assert "Settled." in page.text


def test_a_reporter_reads_and_changes_nothing() -> None:
    image = described(caption="The pier", usable_until=timezone.now() + timedelta(days=2))
    robin = signed_in(factories.reporter())
    page = robin.get(page_of(image))
    assert "The pier" in page.text
    assert "An editor can change them." in page.text
    assert "Take down…" not in page.text
    sent = fields(signed_in(factories.editor()), image, caption="Mine")
    assert robin.post(page_of(image), sent).status_code == 403
    for act in ("replace", "take-down", "put-back"):
        assert robin.get(f"{page_of(image)}{act}/").status_code == 403


def test_the_page_names_uses_and_acts(edda: Client) -> None:
    image = described(caption="The pier")
    story_with(image, headline="Pier Struck")
    page = edda.get(page_of(image)).text
    assert "Pier Struck" in page
    assert "readers see it" in page
    assert "described it (caption)" in page


def test_there_is_no_page_of_a_picture_that_is_not_there(edda: Client) -> None:
    assert edda.get(f"{LIBRARY}4711/").status_code == 404


# --- Acts ---


def test_taking_down_wants_a_reason_and_says_where_it_is_used(edda: Client) -> None:
    image = factories.image()
    story_with(image, headline="Pier Struck")
    address = f"{page_of(image)}take-down/"
    assert "Pier Struck" in edda.get(address).text
    assert "Say why" in edda.post(address, {"reason": ""}).text
    done = edda.post(address, {"reason": "A complaint."}, follow=True).text
    assert "The picture is taken down." in done
    assert "readers do not see it" in done
    assert "A complaint." in done
    back = edda.post(f"{page_of(image)}put-back/", {"reason": "Settled."}, follow=True).text
    assert "The picture is back." in back


def test_replacing_wants_a_picture_and_a_reason(edda: Client) -> None:
    image = factories.image()
    address = f"{page_of(image)}replace/"
    assert "Choose the new file." in edda.post(address, {"reason": "Better."}).text
    fake = ContentFile(b"no picture", name="fake.jpg")
    assert "not a picture" in edda.post(address, {"reason": "Better.", "file": fake}).text
    new = factories.picture_file("crop.jpg", size=(900, 900))
    done = edda.post(address, {"reason": "Better.", "file": new}, follow=True).text
    assert "The picture is replaced." in done
    assert "900 × 900" in done
    assert PictureAct.objects.filter(verb="replace_picture", note="Better.").count() == 1


def test_what_is_to_be_said_of_a_new_file_is_said_when_it_replaces_another(edda: Client) -> None:
    new = factories.picture_file("crop.jpg", kind="WEBP")
    address = f"{page_of(factories.image())}replace/"
    done = edda.post(address, {"reason": "Better.", "file": new}, follow=True).text
    assert "Its name ends in .jpg, but it is a WebP file. It was taken as that." in done


def test_an_act_that_came_too_late_is_told(edda: Client) -> None:
    image = factories.image()
    take_down_picture(actor=factories.editor(), image=image, reason="First.")
    page = edda.post(f"{page_of(image)}take-down/", {"reason": "Second."}).text
    assert "This picture is taken down already." in page
