"""Suggestions for "Also read": the right ones first, public ones alone, whatever is written."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.views.debug import ExceptionReporter

from articles import suggestions, workflow
from articles.admin import chooser
from articles.models import Article, ArticleTopic, Topic
from tests import factories
from tests.articles import test_search_steps as search_steps
from tests.articles.linking import block
from tests.newsroom_pages import STORIES, editor_url, signed_in

pytestmark = pytest.mark.django_db

Budget = Callable[[int], AbstractContextManager[Any]]
SUGGESTED = f"{STORIES}also-read/suggested/"


def told(headline: str, body: str = "", **fields: Any) -> Article:
    """Return a public story of these words alone."""
    filed = fields.pop("filed", None)
    return factories.story(headline=headline, body=f"<p>{body or headline}</p>", filed=filed)


def on(*topics: Topic) -> Any:
    """Return a filing under topics."""
    return factories.filing(topics=frozenset(topics))


def suggested(headline: str = "", lead: str = "", **fields: Any) -> list[str]:
    """Return the headlines of what is suggested for a text, best first."""
    asked = {"headline": headline, "lead": lead, "topics": [], "without": []} | fields
    return [each.headline for each in Article.objects.suggested_for(**asked)]


def ask(client: Client, **sent: Any) -> list[str]:
    """Return the headlines that the button's answer has."""
    response = client.post(SUGGESTED, sent)
    return [str(each["headline"]) for each in response.json()["results"]]


@pytest.fixture
def paper() -> list[Article]:
    """A paper with stories about several things."""
    return [
        told("Council Delays Night Trains", "The vote on sleeper trains was put off."),
        told("Old Port Has No Radar", "Pilots steer the harbour by ear in fog."),
        told("Swifts Return to the Towers", "More nests than ever were counted."),
        told("Bakers Share an Oven", "The bread of three shops comes from one fire."),
    ]


# --- Which, and in which order ---


def test_a_story_with_two_of_the_words_is_suggested_and_the_others_are_not(
    paper: list[Article],
) -> None:
    assert suggested("Ferry Lost in Fog", "The harbour pilots were asleep.") == [
        "Old Port Has No Radar"
    ]


def test_words_are_found_in_any_form_and_without_their_accents() -> None:
    told("Café Élysée Réopens Its Cellars", "The singers came back.")
    assert suggested("Elysee Cafe Closes") == ["Café Élysée Réopens Its Cellars"]
    assert suggested("Ein Café, ein Élysée") == ["Café Élysée Réopens Its Cellars"]
    assert suggested("", "A singer went down to the cellar.") == ["Café Élysée Réopens Its Cellars"]


def test_one_word_alone_is_enough_where_the_text_has_no_other(paper: list[Article]) -> None:
    assert suggested("Radar!") == ["Old Port Has No Radar"]


def test_a_word_in_the_headline_counts_more_than_in_the_text() -> None:
    told("In the Text", "The radar in the fog failed.")
    told("Radar Fails in Fog", "It was bound to happen.")
    assert suggested("Fog and Radar") == ["Radar Fails in Fog", "In the Text"]


def test_a_word_that_few_have_counts_more_than_one_that_all_have() -> None:
    told("Zeppelin Over the Harbour", "It left again.")
    for number in range(6):
        told(f"Council Over the Harbour {number}", "The mayor spoke.")
    found = suggested("Harbour Council Sees a Zeppelin", "The mayor was not amused.")
    assert found[0] == "Zeppelin Over the Harbour"


def test_a_shared_topic_suggests_a_story_without_a_shared_word() -> None:
    ferries, weather = factories.TopicFactory.create(), factories.TopicFactory.create()
    told("Two in Common", filed=on(ferries, weather))
    told("Piers Are Painted", filed=on(ferries))
    told("Neither", filed=on(factories.TopicFactory.create()))
    assert suggested("Boat Late", topics=[ferries.pk, weather.pk]) == [
        "Two in Common",
        "Piers Are Painted",
    ]


def test_words_and_topics_together_come_before_either_alone() -> None:
    ferries = factories.TopicFactory.create()
    told("Radar Fails in Fog")
    told("Fog Stops the Radar", filed=on(ferries))
    told("Timetables Change", filed=on(ferries))
    assert suggested("Radar and Fog", topics=[ferries.pk]) == [
        "Fog Stops the Radar",
        "Radar Fails in Fog",
        "Timetables Change",
    ]


def test_the_name_of_a_topic_is_a_word_of_the_text() -> None:
    told("What Port Averly Pays", "The bridge is dear.")
    averly = factories.TopicFactory.create(name="Port Averly")
    assert suggested("", topics=[averly.pk]) == ["What Port Averly Pays"]


def test_a_newer_story_comes_before_one_of_years_past_that_has_little_more() -> None:
    old = told("Radar Fails in Fog", "The fog and the radar.")
    new = told("Radar Fails in Fog Anew", "Again.")
    assert suggested("Fog and Radar") == [old.headline, new.headline]
    ago = timezone.now() - timedelta(days=4_000)
    Article.objects.filter(pk=old.pk).update(first_published_at=ago)
    assert suggested("Fog and Radar") == [new.headline, old.headline]


def test_the_headline_goes_before_whatever_the_lead_repeats() -> None:
    told("Radar Fails in Fog")
    lead = "alpha beta gamma delta epsilon zeta eta theta iota kappa " * 3
    assert suggested("Fog and Radar", lead) == ["Radar Fails in Fog"]
    assert suggested("", f"fog radar {lead}") == []


def test_there_are_six_at_most_and_the_caller_says_fewer(paper: list[Article]) -> None:
    for number in range(9):
        told(f"Radar Fails in Fog {number}")
    assert len(suggested("Fog and Radar")) == 6
    assert len(suggested("Fog and Radar", most=2)) == 2


# --- Which never ---


def test_what_readers_cannot_open_is_not_suggested() -> None:
    factories.draft(headline="Radar Fails in Fog, Drafted")
    shown = told("Radar Fails in Fog")
    killed, taken_down = told("Radar Fails in Fog, Killed"), told("Radar Fails in Fog, Down")
    workflow.kill(actor=factories.chief(), article=killed, reason="Untrue")
    workflow.unpublish(actor=factories.editor(), article=taken_down, reason="A name to check")
    topic = factories.TopicFactory.create()
    ArticleTopic.objects.bulk_create(
        ArticleTopic(article=each, topic=topic, listed_at=timezone.now())
        for each in Article.objects.all()
    )
    assert suggested("Fog and Radar", topics=[topic.pk]) == [shown.headline]
    # Nor does it take the place of others.
    assert suggested("", topics=[topic.pk], most=1) == [shown.headline]


def test_what_is_to_be_left_out_makes_room_for_others() -> None:
    stories = [told(f"Radar Fails in Fog {number}") for number in range(8)]
    left_out = stories[2:]
    found = suggested("Fog and Radar", without=[each.pk for each in left_out])
    assert found == [stories[1].headline, stories[0].headline]


# --- Whatever is written ---


FOUND, NOTHING = ["Radar Fails in Fog"], []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", NOTHING),
        (" \n\t", NOTHING),
        ("the and of", NOTHING),
        ("!&|()<->:*", NOTHING),
        ("fog & ! radar | ( <-> ):*A 'quoted' \\ \"", FOUND),
        ("' OR 1=1; -- fog radar", FOUND),
        ("fog's\\ef \\' '' radar", FOUND),
        ("%s %(words)s {0} $1 ${x} fog radar", FOUND),
        ("<script>fog</script> &lt;radar&gt;", FOUND),
        ("https://fog.example/it's/a?b='c'&d=\\e radar's@radar.example 1.5e7 a/b/c-d", NOTHING),
        ("e\u0301 🚢 \u202e\ufeff", NOTHING),
        ("x" * 1_000_000, NOTHING),
        ("fog radar " * 100_000, FOUND),
        ("-" * 3_000, NOTHING),
    ],
)
def test_no_text_is_an_error(text: str, found: list[str]) -> None:
    told("Radar Fails in Fog")
    robin = signed_in(factories.reporter())
    assert ask(robin, headline=text) == found
    assert ask(robin, lead=text) == found


def test_nul_in_a_text_is_passed_over() -> None:
    told("Radar Fails in Fog")
    response = signed_in(factories.reporter()).post(
        SUGGESTED, {"headline": "Fog\x00", "lead": "\x00Rad\x00ar", "topics": "\x00", "story": "\0"}
    )
    assert [each["headline"] for each in response.json()["results"]] == ["Radar Fails in Fog"]


@pytest.mark.parametrize(
    "ids", ["0", "-1", "1.5", "x", ",,", "9" * 30, "999999999999999999", "١", "1," * 50_000]
)
def test_no_id_is_an_error(ids: str) -> None:
    told("Radar Fails in Fog")
    asked = {"headline": "Fog and Radar", "topics": ids, "linked": ids, "story": ids}
    assert signed_in(factories.reporter()).post(SUGGESTED, asked).status_code == 200


def test_the_end_of_a_long_text_does_not_count() -> None:
    told("Radar Fails in Fog")
    assert suggested("", "filler " * 200 + "fog radar") == []


# --- What the newsroom's page asks ---


def test_neither_the_open_story_nor_what_it_points_at_is_suggested() -> None:
    own, linked, other = (told(f"Radar Fails in Fog {name}") for name in ("I", "II", "III"))
    robin = signed_in(factories.reporter())
    found = ask(robin, headline="Fog and Radar", story=own.pk, linked=f"{linked.pk},{linked.pk}")
    assert found == [other.headline]


def test_the_topics_are_those_of_the_form_and_else_the_storys() -> None:
    old, new = factories.TopicFactory.create(), factories.TopicFactory.create()
    told("On the Old Topic", filed=on(old))
    told("On the New Topic", filed=on(new))
    own = told("Itself", filed=on(old))
    robin = signed_in(factories.reporter())
    assert ask(robin, story=own.pk) == ["On the Old Topic"]
    assert ask(robin, story=own.pk, topics=str(new.pk)) == ["On the New Topic"]
    assert ask(robin, story=own.pk, topics="") == []


def test_a_suggestion_has_what_the_chooser_shows() -> None:
    target = told("Radar Fails in Fog")
    response = signed_in(factories.reporter()).post(SUGGESTED, {"headline": "Fog and Radar"})
    (found,) = response.json()["results"]
    assert found["id"] == target.pk
    assert (found["status"], found["public"], found["section"]) == ("public", True, "World")
    assert "no-store" in response["Cache-Control"]


def test_whoever_may_not_see_stories_gets_no_suggestions() -> None:
    told("Radar Fails in Fog")
    asked = {"headline": "Fog and Radar"}
    assert signed_in(factories.UserFactory.create()).post(SUGGESTED, asked).status_code == 403
    sent_away = Client().post(SUGGESTED, asked)
    assert sent_away.status_code == 302
    assert sent_away["Location"].startswith("/newsroom/login/")


def test_a_text_is_sent_in_a_body_with_the_forms_token_alone() -> None:
    robin = factories.reporter()
    assert signed_in(robin).get(SUGGESTED, {"headline": "Fog"}).status_code == 405
    careful = Client(enforce_csrf_checks=True)
    careful.force_login(robin)
    assert careful.post(SUGGESTED, {"headline": "Fog"}).status_code == 403
    page = careful.get(editor_url(factories.draft(actor=robin).article))
    token = str(page.context["csrf_token"])
    asked = {"headline": "Fog", "csrfmiddlewaretoken": token}
    assert careful.post(SUGGESTED, asked).status_code == 200


def test_the_text_is_left_out_of_reports_of_errors(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(sent: object) -> None:
        raise RuntimeError("no database")

    monkeypatch.setattr(chooser, "suggested", fails)
    robin = signed_in(factories.reporter())
    robin.raise_request_exception = False
    response = robin.post(SUGGESTED, {"headline": "Nobody saved this"})
    assert response.status_code == 500
    report = ExceptionReporter(response.wsgi_request, *response.exc_info)
    assert "no database" in report.get_traceback_text()
    assert "Nobody saved this" not in report.get_traceback_text()


# --- The cost ---


def test_suggestions_cost_three_queries_and_one_for_the_topics_of_an_update(
    django_assert_max_num_queries: Budget,
) -> None:
    topics = [factories.TopicFactory.create() for _ in range(12)]
    own = told("Radar Fails in Fog", filed=on(*topics))
    for number in range(8):
        told(f"Radar Fails in Fog {number}", filed=on(*topics[:number]))
    asked = {"headline": "Fog and Radar", "lead": "fog " * 99, "topics": [t.pk for t in topics]}
    with django_assert_max_num_queries(3):
        assert len(list(Article.objects.for_desk().suggested_for(**asked))) == 6
    robin = signed_in(factories.reporter())
    with django_assert_max_num_queries(4 + 4):  # session, user, permissions
        assert len(ask(robin, headline="Fog and Radar", story=own.pk)) == 6
    with django_assert_max_num_queries(1):
        assert suggested("", "") == []


def test_no_vector_and_no_body_leaves_the_database() -> None:
    told("Radar Fails in Fog")
    with CaptureQueriesContext(connection) as asked:
        ask(signed_in(factories.reporter()), headline="Fog and Radar")
    assert "desk_vector" not in "".join(query["sql"] for query in asked)
    assert '"body"' not in "".join(query["sql"] for query in asked)


def test_a_word_that_too_many_stories_have_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(12):
        told(f"Harbour Report {number}", "Of harbour things.")
    told("Harbour Zeppelin", "Above a harbour.")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE articles_article")
    text = {"headline": "Zeppelin Reported", "lead": "Harbour things"}
    assert "Harbour Report 11" in suggested(**text)
    monkeypatch.setattr(suggestions, "_COMMON", 5)
    assert suggested(**text) == ["Harbour Zeppelin"]


def test_no_words_make_the_reporter_wait_while_each_story_is_opened(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Of 4,000 stories: "harbor" stands in each, "fog" in 400, "ferry" in 100, "zeppelin" in 3."""
    for name, value in {"_COMMON": 1_000, "_FEW": 50, "_BY_WORDS": 40}.items():
        monkeypatch.setattr(suggestions, name, value)
    has = {"zeppelin": range(3), "ferry": range(0, 4_000, 40), "fog": range(400)}
    search_steps.paper(4_000, words=has)
    for words, most in {
        "harbor": 0,
        "submarine harbor": 2,  # the newest and the oldest
        "zeppelin harbor": 20,
        "ferry harbor": 400,
        "fog ferry zeppelin": 200,
        search_steps.FILLER[:500]: 2,
        f"fog ferry {search_steps.FILLER[:500]}": 200,
    }.items():
        ask_for = partial(suggested, words, "The harbor, filler1 and filler2.")
        assert search_steps.opened(ask_for) <= most, words


def test_the_words_are_asked_for_two_at_a_time_without_a_list_of_all_pairs() -> None:
    words = [f"'w{number}'" for number in range(8)]
    wanted = suggestions._two_of(words)
    assert wanted.count("'w") == 24
    found = {
        (first, second)
        for first in words
        for second in words
        if first < second and matches(f"{first} {second}", wanted)
    }
    assert len(found) == 28
    assert not any(matches(word, wanted) for word in words)


def matches(vector: str, query: str) -> bool:
    """Whether PostgreSQL finds a text of these words."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::tsvector @@ %s::tsquery", [vector, query])
        return bool(cursor.fetchone()[0])


def test_a_linked_story_is_known_by_the_block_in_the_text() -> None:
    """The button sends what the blocks of the open text point at: the editor's page says where."""
    target = told("Radar Fails in Fog")
    draft = factories.draft(body=f"<p>Text.</p>{block(target)}")
    page = signed_in(factories.editor()).get(editor_url(draft.article)).text
    assert f'data-also-read-suggest-url="{SUGGESTED}"' in page
    assert f'data-story="{draft.article_id}"' in page
