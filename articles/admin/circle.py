"""Two stories whose "Also read" blocks point only at each other: readers go round in them."""

from __future__ import annotations

from django.db.models import Q

from articles.admin.workbench import Workbench
from articles.models import Article


def warning(bench: Workbench) -> str:
    """Return a sentence where the open story and another one leave readers no way on, or nothing.

    The text that is open counts as it stands in the form or was saved last, in place of what is in
    print of it. What readers do not see is no way on: blocks that point at stories which are not
    public. Two queries at most.
    """
    article = bench.article
    if article is None or article.status == Article.Status.KILLED:
        return ""
    shown = Article.objects.public()
    # Not one condition or the other: that would read all stories of the paper.
    typed = shown.filter(pk__in=bench.also_read_ids())
    printed = shown.pointed_at_by(article, apart_from=bench.dispatch)
    onward = [each.exclude(pk=article.pk).only("headline") for each in (typed, printed)]
    partners = list(onward[0].union(onward[1])[:2])
    if len(partners) != 1:
        return ""
    (partner,) = partners
    # The open story counts even before it is public: then the circle closes with its first print.
    back = Article.objects.pointed_at_by(partner).filter(
        Q(status=Article.Status.PUBLIC) | Q(pk=article.pk)
    )
    if list(back.values_list("pk", flat=True)[:2]) != [article.pk]:
        return ""
    return f"This story and “{partner}” point only at each other. Give readers a way on."
