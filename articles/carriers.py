"""What of the articles' own carries a story: chains, "Also read" blocks, lists, addresses."""

from __future__ import annotations

from datetime import date

from django.urls import reverse

from articles import radius
from articles.models import Address, AlsoRead, Article, ArticleAuthor, ArticleTopic, Dispatch
from articles.radius import Carried, Carrier

# Of each kind so many are named.
_NAMED = 8


def register_own() -> None:
    """Register the finders of this app, in the order in which the newsroom reads them."""
    for finder in (chains, also_reads, lists, addresses):
        radius.register(finder)


def chains(article: Article, dispatch: Dispatch | None) -> Carried:
    """Its own chain, and each other story that printed a copy of the same item of a wire.

    Three queries.
    """
    live = Dispatch.objects.live()
    passages = live.filter(article=article)
    if dispatch is not None:
        passages = passages.filter(pk=dispatch.pk)
    sources = passages.exclude(live_revision__source_uri="").values("live_revision__source_uri")
    others = (
        Article.objects.exclude(pk=article.pk)
        .filter(dispatches__in=live.filter(live_revision__source_uri__in=sources))
        .distinct()
    )
    copies = list(others[: _NAMED + 1])
    own = passages.count()
    carriers = [Carrier(f"{own} {'passage' if own == 1 else 'passages'} of this story’s page")]
    carriers += [Carrier(f"The same agency copy in “{each}”", _edit(each)) for each in copies]
    return Carried(("chain", "chains"), min(own, 1) + len(copies), tuple(carriers if own else ()))


def also_reads(article: Article, dispatch: Dispatch | None) -> Carried:
    """The stories in print with an "Also read" block that points here; two queries.

    Withdrawing a passage leaves them, and changes their label where it bears the headline.
    """
    what = ("“Also read” block", "“Also read” blocks")
    if dispatch is not None and dispatch.number != _newest_number(article):
        return Carried(what, 0)
    blocks = AlsoRead.objects.in_print().filter(target=article)
    linking = Article.objects.also_reading(article)[:_NAMED]
    return Carried(what, blocks.count(), tuple(Carrier(str(each), _edit(each)) for each in linking))


def lists(article: Article, dispatch: Dispatch | None) -> Carried:
    """The lists that show it while it is public; three queries."""
    what = ("list", "lists")
    if not article.is_public or article.date is None:
        return Carried(what, 0)
    topics = ArticleTopic.objects.filter(article=article).select_related("topic")
    authors = ArticleAuthor.objects.filter(article=article).select_related("author")
    found = [
        Carrier(f"Section {article.section}", article.section.get_absolute_url()),
        Carrier(f"Archive of {article.date:%Y-%m-%d}", _archive(article.date)),
        *(
            Carrier(f"Topic {each.topic}", reverse("articles:topic", args=[each.topic.slug]))
            for each in topics
        ),
        *(Carrier(f"Author {each.author}", each.author.get_absolute_url()) for each in authors),
        Carrier("Search", reverse("articles:search")),
    ]
    return Carried(what, len(found), tuple(found))


def addresses(article: Article, dispatch: Dispatch | None) -> Carried:
    """The addresses under which caches may keep it; two queries."""
    what = ("address", "addresses")
    if article.date is None:
        return Carried(what, 0)
    given = [f"/{each}/" for each in Address.objects.filter(article=article).order_by("pk")]
    found = [Carrier(each, each) for each in given]
    numbers = Dispatch.objects.live().filter(article=article, number__gt=0)
    if dispatch is not None:
        numbers = numbers.filter(pk=dispatch.pk)
    updates = numbers.count()
    found.append(Carrier(f"{article.url}history/"))
    if updates:
        last = f"{'' if updates == 1 else ' and the others'}"
        newest = numbers.order_by("-number").values_list("number", flat=True).first()
        found.append(Carrier(f"{article.url}updates/{newest}/{last}"))
    found.append(Carrier(f"/live/{article.pk}.json"))
    return Carried(what, len(given) + 2 + updates, tuple(found))


def _newest_number(article: Article) -> int | None:
    live = Dispatch.objects.live().filter(article=article).order_by("-number")
    return live.values_list("number", flat=True).first()


def _edit(article: Article) -> str:
    return reverse("admin:articles_article_change", args=[article.pk])


def _archive(day: date) -> str:
    return reverse("articles:archive", args=[day])
