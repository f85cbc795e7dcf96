"""A crawler finds no dead end: each address that the site names is there, and so is its place."""

from __future__ import annotations

from articles.models import Article
from tests.clients.site import Site

# What the site names and what does not answer 200 at once, each with its reason.
_OTHERWISE = {
    "/.well-known/security.txt": 404,  # the demo names nobody to write to
    "/archive/": 302,  # to today's
}


def test_every_address_that_the_site_names_answers(the_site: Site) -> None:
    found = [
        f"{each.status} {each.path}, found on {each.found_on}"
        for each in the_site.fetched.values()
        if each.found_on and each.status != _OTHERWISE.get(each.path, 200)
    ]
    assert not found, "\n".join(found)


def test_every_link_to_a_place_on_a_page_finds_the_place(the_site: Site) -> None:
    found = {
        f"{page.path} links to {path}#{fragment}"
        for page, path, fragment in the_site.links()
        if fragment
        and (target := the_site.fetched.get(path))
        and target.is_html
        and fragment not in target.anchors
    }
    assert not found, "\n".join(sorted(found))


def test_the_crawl_has_reached_all_that_is_public_and_nothing_else(the_site: Site) -> None:
    printed = set(Article.objects.public().values_list("date", "slug"))
    assert len(printed) > 40
    addresses = {f"/{day:%Y/%m/%d}/{slug}/" for day, slug in printed}
    assert addresses <= the_site.fetched.keys()
    gone = Article.objects.filter(status__in=["killed", "unpublished"])
    for article in gone:
        assert article.url not in the_site.fetched


def test_no_page_for_readers_sets_a_cookie_or_varies(the_site: Site) -> None:
    for each in the_site.fetched.values():
        assert "set-cookie" not in each.headers, each.path
        assert each.headers.get("vary", "Accept-Encoding") == "Accept-Encoding", each.path


def test_no_page_has_the_title_of_another(the_site: Site) -> None:
    titles: dict[str, str] = {}
    for each in the_site.pages:
        links = each.document.all("link")
        canonical = [link["href"] for link in links if link["rel"] == "canonical"]
        if canonical in ([], [f"{the_site.origin}{each.path}"]) and "noindex" not in each.robots:
            title = "".join(map(str, each.document.one("title").children))
            assert titles.setdefault(title, each.path) == each.path, title
