"""What of the articles' own carries a story: chains, "Also read" blocks, lists, addresses."""

from __future__ import annotations

from datetime import date

from django.urls import reverse

from articles import radius
from articles.models import (
    Address,
    AlsoRead,
    Article,
    ArticleTopic,
    Byline,
    Dispatch,
    Printing,
)
from articles.radius import Carried, Carrier, Kind
from articles.templatetags.newsprint import ap_date
from articles.workflow import ledger
from authors.models import Author

# Of each kind so many are named.
_NAMED = 8


def register_own() -> None:
    """Register the finders of this app."""
    radius.register(chains, Kind.CHAINS)
    radius.register(also_reads, Kind.ALSO_READ)
    radius.register(lists, Kind.LISTS)
    radius.register(addresses, Kind.ADDRESSES)


def chains(article: Article, dispatch: Dispatch | None) -> Carried:
    """Its own chain, and each other story that printed a copy of the same item of a wire.

    Two queries.
    """
    if dispatch is None:
        number = Dispatch.objects.live().filter(article=article).count()
        name = f"{number} passage{'s' if number != 1 else ''} on this story’s page"
        printings = Printing.objects.filter(dispatch__article=article)
    else:
        name = f"{dispatch.title} on this story’s page"
        printings = Printing.objects.filter(dispatch=dispatch)
    items = printings.exclude(revision__source_uri="").values("revision__source_uri")
    copies = Dispatch.objects.live().filter(live_revision__source_uri__in=items)
    others = list(
        Article.objects.filter(pk__in=copies.values("article"))
        .exclude(pk=article.pk)
        .for_desk()
        .order_by("-pk")[: _NAMED + 1]
    )
    named = [Carrier(name, article.url if article.is_public else "")]
    named += [Carrier(_copy_in(each), _edit(each)) for each in others[:_NAMED]]
    return Carried(("chain", "chains"), len(named), tuple(named), len(others) > _NAMED)


def _copy_in(other: Article) -> str:
    status = "" if other.is_public else f", which is {other.get_status_display().lower()}"
    return f"The same agency copy in “{other}”{status}"


def also_reads(article: Article, dispatch: Dispatch | None) -> Carried:
    """The "Also read" blocks of public stories that point here; at most three queries.

    Taking out the passage that gives the story its headline leaves them, under another headline.
    """
    if dispatch is None:
        what = ("“Also read” block", "“Also read” blocks")
    elif not _newer(article, dispatch):
        what = ("“Also read” block with its headline", "“Also read” blocks with its headline")
    else:
        return Carried(("", ""), 0)
    blocks = AlsoRead.objects.in_print().filter(
        target=article, revision__dispatch__article__status=Article.Status.PUBLIC
    )
    newest = (
        blocks.select_related("revision__dispatch__article")
        .only("revision__dispatch__number", "revision__dispatch__article__headline")
        .order_by("-pk")[:_NAMED]
    )
    return Carried(what, blocks.count(), tuple(_block(each) for each in newest))


def _block(block: AlsoRead) -> Carrier:
    passage = block.revision.dispatch
    where = f", {passage.title.lower()}" if passage.number else ""
    return Carrier(f"{passage.article}{where}", _edit(passage.article))


def lists(article: Article, dispatch: Dispatch | None) -> Carried:
    """The lists that show it while it is public; at most five queries.

    A passage is on those whose teaser shows its headline, standfirst or picture, and on those
    that have the story for its sake: its authors', where no other passage is theirs, and search.
    """
    what = ("list", "lists")
    if article.date is None:
        return Carried(what, 0)
    teased = shows_on_lists(article, dispatch)
    found = []
    if teased:
        filed = ArticleTopic.objects.filter(article=article)
        topics = filed.select_related("topic").order_by("topic__name")
        found = [
            Carrier(f"Section {article.section}", article.section.get_absolute_url()),
            Carrier(f"Archive of {ap_date(article.date)}", _archive(article.date)),
            *(Carrier(f"Topic {each.topic}", each.topic.get_absolute_url()) for each in topics),
        ]
    live = Dispatch.objects.live().filter(article=article)
    signed = Byline.objects.filter(revision__in=live.values("live_revision"))
    if dispatch is not None:
        others = signed.exclude(revision__dispatch=dispatch)
        own = Byline.objects.filter(revision=ledger.printed(dispatch))
        signed = own if teased else own.exclude(author__in=others.values("author"))
    authors = Author.objects.filter(pk__in=signed.values("author")).order_by("name", "pk")
    found += [Carrier(f"Author {each}", each.get_absolute_url()) for each in authors]
    found.append(Carrier("Search", reverse("articles:search")))
    return Carried(what, len(found), tuple(found))


def shows_on_lists(article: Article, dispatch: Dispatch | None) -> bool:
    """Whether the teaser of a story, or of a story with this passage in its chain, shows it.

    The newest passage gives it the headline; the newest that has one, the standfirst and the
    picture. At most two queries.
    """
    if dispatch is None:
        return True
    newer = _newer(article, dispatch)
    printed = ledger.printed(dispatch)
    gives_standfirst = bool(printed.standfirst) and not any(each for each, _ in newer)
    gives_picture = printed.lead_image_id is not None and not any(each for _, each in newer)
    return not newer or gives_standfirst or gives_picture


def addresses(article: Article, dispatch: Dispatch | None) -> Carried:
    """The addresses under which caches may keep it; three queries."""
    what = ("address", "addresses")
    if article.date is None:
        return Carried(what, 0)
    given = Address.objects.filter(article=article).order_by("-is_current", "pk")
    updates = Dispatch.objects.live().filter(article=article, number__gt=0).order_by("-number")
    if dispatch is not None:
        given = given.filter(is_current=True)
        updates = Dispatch.objects.filter(pk=dispatch.pk, number__gt=0)
    named = [_address(each) for each in given[:_NAMED]]
    named.append(Carrier(f"{article.url}history/"))
    numbers = updates.values_list("number", flat=True)
    named += [Carrier(f"{article.url}updates/{number}/") for number in numbers[:_NAMED]]
    named.append(Carrier(f"/live/{article.pk}.json"))
    return Carried(what, given.count() + updates.count() + 2, tuple(named))


def _address(address: Address) -> Carrier:
    url = f"/{address}/"
    return Carrier(url if address.is_current else f"{url}, which leads to it", url)


def _newer(article: Article, dispatch: Dispatch) -> list[tuple[str, int | None]]:
    """Return standfirst and picture of each passage on the page above this one."""
    above = Dispatch.objects.whole(article.pk).filter(number__gt=dispatch.number)
    return list(above.values_list("live_revision__standfirst", "live_revision__lead_image"))


def _edit(article: Article) -> str:
    return reverse("admin:articles_article_change", args=[article.pk])


def _archive(day: date) -> str:
    return reverse("articles:archive", args=[day])
