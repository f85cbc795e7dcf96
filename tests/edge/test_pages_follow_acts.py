"""After every act, every page that is kept reads as Django would make it now, and no more is made.

A paper of every kind of page is asked for before and after each verb, through the page cache.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import pytest
from django.test import Client

from articles import months, workflow
from articles.models import Article, Dispatch, Topic
from articles.workflow import Copy, Filing
from authors.models import Author
from tests import factories
from tests.edge.cached_site import CachedSite, cached_site
from tests.newsroom_pages import signed_in

pytestmark = pytest.mark.django_db(transaction=True)


@dataclass
class Paper:
    """Stories that know each other, and the pages on which readers meet them."""

    story: Article
    other: Article
    linking: Article
    author: Author
    draft: Dispatch
    pages: list[str]

    @property
    def first(self) -> Dispatch:
        return self.story.dispatches.get(number=0)

    @property
    def update(self) -> Dispatch:
        return self.story.dispatches.get(number=1)


@pytest.fixture
def paper() -> Paper:
    world, sport = (
        factories.SectionFactory.create(name="World"),
        factories.SectionFactory.create(name="Sport"),
    )
    topic, author = factories.TopicFactory.create(), factories.AuthorFactory.create()
    factories.TopicFactory.create(slug="new")
    filed = factories.filing(section=world, topics=frozenset({topic}))
    story = factories.story(filed=filed, authors=[author], headline="Ferry Adrift")
    factories.update(story, headline="Tugs Reach Ferry", authors=[author])
    other = factories.story(filed=factories.filing(section=sport), headline="Rovers Win")
    linking = factories.story(
        filed=factories.filing(section=sport),
        headline="A Week of Storms",
        body=f'<p>Text.</p><p data-also-read="{story.pk}"></p>',
    )
    story.refresh_from_db()
    draft = factories.draft(
        headline="A Draft", filed=factories.filing(slug="a-draft", section=world)
    )
    pages = [
        *("/", "/world/", "/sport/", f"/topics/{topic.slug}/", f"/authors/{author.slug}/"),
        *(f"/archive/{story.date:%Y/%m/%d}/", "/search/?q=ferry", "/search/?q=draft", "/nowhere/"),
        *(story.url, f"{story.url}history/", f"{story.url}history/1-2/", f"{story.url}updates/1/"),
        *(f"{story.url}updates/2/", f"/live/{story.pk}.json", other.url, linking.url),
        *(f"{story.url.rsplit('/', 2)[0]}/a-draft/", f"/live/{draft.article_id}.json"),
        *(
            "/feeds/",
            "/feeds/corrections.rss",
            "/sitemap.xml",
            "/sitemaps/news.xml",
            f"/sitemaps/{story.date:%Y-%m}-{story.pk // months.SHELF}.xml",
        ),
        *("/feeds/latest.atom", "/feeds/sections/world.rss", "/feeds/sections/sport.json"),
        *(f"/feeds/topics/{topic.slug}.atom", f"/feeds/authors/{author.slug}.rss"),
        *("/topics/new/", "/authors/new/", "/fragments/rails/", "/fragments/masthead/world/"),
        *("/corrections/", "/fragments/foot/", "/about/"),
    ]
    return Paper(story, other, linking, author, draft, pages)


@pytest.fixture
def site() -> Iterator[CachedSite]:
    with cached_site() as site:
        yield site


def correct(dispatch: Dispatch, **changed: object) -> None:
    actor, newest = factories.editor(), dispatch.revisions.latest("seq")
    copy = replace(Copy.of(newest), **changed)
    workflow.save(actor=actor, dispatch=dispatch, copy=copy, seq=newest.seq)
    workflow.correct(actor=actor, dispatch=dispatch, seq=newest.seq + 1, reason="A typo")


def file_anew(paper: Paper, **changed: object) -> None:
    article = Article.objects.get(pk=paper.story.pk)
    filing = replace(Filing.of(article), **changed)
    workflow.file_under(
        actor=factories.editor(), article=article, filing=filing, version=article.version
    )


def take_down(verb: str) -> Callable[[Paper], None]:
    def act(paper: Paper) -> None:
        getattr(workflow, verb)(actor=factories.chief(), article=paper.story, reason="For a test")

    return act


def erase(paper: Paper) -> None:
    chief = factories.chief()
    plan = workflow.plan_erasure(actor=chief, dispatch=paper.update, reason="A court")
    workflow.erase(actor=chief, dispatch=paper.update, sha256=plan.data["sha256"])


def publish(paper: Paper) -> None:
    workflow.publish(actor=factories.editor(), dispatch=paper.draft, seq=1)


def into_sport(paper: Paper) -> None:
    file_anew(paper, section=factories.SectionFactory.create(name="Sport"))


ACTS: dict[str, Callable[[Paper], None]] = {
    "publish": publish,
    "correct the headline": lambda paper: correct(paper.update, headline="Two Tugs Reach Ferry"),
    "correct the text": lambda paper: correct(paper.update, body="<p>Two tugs reached it.</p>"),
    "correct the authors": lambda p: correct(p.first, authors=[factories.AuthorFactory.create()]),
    "another label": lambda paper: file_anew(paper, label="analysis"),
    "another section": into_sport,
    "another topic": lambda p: file_anew(p, topics=frozenset({Topic.objects.get(slug="new")})),
    "another slug": lambda paper: file_anew(paper, slug="ferry-drama"),
    "append": lambda paper: factories.update(paper.story, headline="Ferry in Port"),
    "append the same headline": lambda p: factories.update(p.story, headline="Ferry in Port"),
    "withdraw with a note": lambda paper: factories.withdraw(
        paper.update, note_kind="correction", public_note="It was not so."
    ),
    "reinstate": lambda paper: factories.reinstate(paper.update),
    "unpublish": take_down("unpublish"),
    "publish again": take_down("publish_again"),
    "kill": take_down("kill"),
    "restore": take_down("restore"),
    "erase": erase,
}


def test_after_each_act_every_page_is_as_if_it_were_made_now(
    site: CachedSite, paper: Paper
) -> None:
    for name, act in ACTS.items():
        before = {path: site.cached(path) for path in paper.pages}
        act(paper)
        site.settle()
        fresh = {path: site.fresh(path) for path in paper.pages}
        assert fresh != before, f"{name} changed nothing"
        stale = [path for path in paper.pages if site.cached(path) != fresh[path]]
        assert not stale, f"{name} left {stale}"


@pytest.mark.parametrize("name", ["append", "publish", "correct the text", "kill"])
def test_pages_that_show_nothing_of_it_are_not_made_again(
    site: CachedSite, paper: Paper, name: str
) -> None:
    unconcerned = [paper.other.url, f"/live/{paper.draft.article_id + 1}.json"]
    if name != "kill":
        unconcerned += ["/sport/"]
    rails = ["/fragments/rails/", f"/fragments/rails/{paper.other.section_id}/"]
    for path in unconcerned:
        site.cached(path)
    for path in rails:
        site.cached(path)
    ACTS[name](paper)
    site.settle()
    for path in rails:
        site.cached(path)
    asked = site.asked
    for path in unconcerned:
        site.cached(path)
    assert site.asked == asked


def test_work_that_readers_do_not_see_drops_nothing(site: CachedSite, paper: Paper) -> None:
    for path in paper.pages:
        site.cached(path)
    asked = site.asked
    reporter, newest = factories.editor(), paper.update.revisions.latest("seq")
    copy = replace(Copy.of(newest), headline="In Hand")
    workflow.save(actor=reporter, dispatch=paper.update, copy=copy, seq=newest.seq)
    workflow.draft_update(actor=reporter, article=paper.story, copy=factories.copy())
    workflow.submit(actor=reporter, dispatch=paper.draft)
    site.settle()
    for path in paper.pages:
        site.cached(path)
    assert site.asked == asked


FORMS = {
    "sections": ("articles/section", {"name": "The World", "slug": "world", "position": "1"}),
    "authors": ("authors/author", {"name": "Ada Renamed", "bio": "New."}),
    "agencies": ("authors/agency", {"name": "City Herald", "full_name": "City Herald"}),
}


def test_what_the_newsrooms_forms_change_is_seen_on_every_page(
    site: CachedSite, paper: Paper
) -> None:
    desk = signed_in(factories.chief())
    for name, (path, changed) in FORMS.items():
        row = {
            "sections": paper.story.section,
            "authors": paper.author,
            "agencies": factories.desk_agency(),
        }[name]
        before = {path: site.cached(path) for path in paper.pages}
        address = f"/newsroom/{path}/{row.pk}/change/"
        form = desk.get(address).context["adminform"].form
        fields = {
            key: value for key in form.fields if (value := form[key].value()) not in (None, False)
        }
        answer = desk.post(address, fields | changed)
        assert answer.status_code == 302, (name, answer.context["adminform"].form.errors)
        site.settle()
        assert any(site.fresh(each) != before[each] for each in paper.pages), name
        for each in paper.pages:
            assert site.cached(each) == site.fresh(each), (name, each)


def test_the_newsroom_is_never_kept(site: CachedSite, paper: Paper, client: Client) -> None:
    client.force_login(factories.editor())
    asked = site.asked
    for _ in range(2):
        assert site.cached("/newsroom/")[0] == 302
    assert site.asked == asked + 2
