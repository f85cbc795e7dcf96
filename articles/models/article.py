"""One story with one permanent address, and what lists show of it."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Func, Q

from articles.addresses import story_url
from articles.models.section import Section
from articles.models.topic import Topic
from articles.months import MonthOf, ShelfOf
from articles.querysets import ArticleQuerySet
from authors.models import Author
from images.models import Image
from images.pictures import PictureView, picture


class Article(models.Model):
    """One story with one permanent address.

    ``slug``, ``section``, ``topics``, ``label``, ``canonical_url``, ``slugline``, ``owner`` and
    ``due_at`` are its filing, changed by ``file_under`` under ``version``. The columns below the
    line are a cache of the printings, kept by the workflow and rebuilt by ``manage.py
    rebuild_live``; nothing else writes them.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", "Draft"
        PUBLIC = "public", "Public"
        UNPUBLISHED = "unpublished", "Unpublished"
        KILLED = "killed", "Killed"

    class Label(models.TextChoices):
        NEWS = "", "News"
        ANALYSIS = "analysis", "Analysis"
        OPINION = "opinion", "Opinion"
        FEATURE = "feature", "Feature"
        OBITUARY = "obituary", "Obituary"

    status = models.CharField(max_length=12, choices=Status, default=Status.DRAFT)
    slug = models.SlugField(max_length=100)
    section = models.ForeignKey(Section, models.PROTECT, related_name="articles")
    topics: models.ManyToManyField[Topic, ArticleTopic] = models.ManyToManyField(
        Topic, through="ArticleTopic", related_name="articles", blank=True
    )
    label = models.CharField(max_length=12, choices=Label, blank=True, default=Label.NEWS)
    # Of who published it first, where search engines should look; empty for our own.
    canonical_url = models.URLField(max_length=500, blank=True)
    slugline = models.CharField(max_length=40, blank=True)  # the newsroom's name for it
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    due_at = models.DateTimeField(null=True)  # when its next text is to be in print; met by it
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()

    # --- A cache of the printings and addresses ---
    date = models.DateField(null=True, editable=False)  # of the address, in the site's time zone
    first_published_at = models.DateTimeField(null=True, editable=False)
    updated_at = models.DateTimeField(null=True, editable=False)
    headline = models.CharField(max_length=200, blank=True, editable=False)
    standfirst = models.CharField(max_length=500, blank=True, editable=False)
    lead_image = models.ForeignKey(
        Image, models.PROTECT, null=True, related_name="+", editable=False
    )
    lead_alt = models.CharField(max_length=500, blank=True, editable=False)
    update_count = models.PositiveIntegerField(default=0, editable=False)
    # The poster that was drawn last, and of what (articles/posters.py).
    poster = models.UUIDField(null=True, editable=False)
    poster_of = models.CharField(max_length=64, blank=True, editable=False)
    search_vector = SearchVectorField(null=True, editable=False)
    # For the desk: the newest saved headline, printed or not.
    working_headline = models.CharField(max_length=200, blank=True, editable=False)
    worked_at = models.DateTimeField(editable=False)
    desk_vector = SearchVectorField(null=True, editable=False)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        permissions = [
            ("write_article", "Can write and submit own stories and updates"),
            ("edit_article", "Can edit and return anybody's stories"),
            ("print_article", "Can publish, append updates, correct and withdraw"),
            ("unpublish_article", "Can unpublish a story and publish it again"),
            ("kill_article", "Can kill a story and restore it"),
            ("erase_article", "Can erase the text of a passage for good"),
        ]
        default_permissions = ("view",)
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["draft", "public", "unpublished", "killed"]),
                name="article_known_status",
            ),
            models.CheckConstraint(
                condition=Q(label__in=["", "analysis", "opinion", "feature", "obituary"]),
                name="article_known_label",
            ),
            models.CheckConstraint(
                condition=~Q(status="public")
                | (
                    Q(first_published_at__isnull=False)
                    & Q(updated_at__isnull=False)
                    & Q(date__isnull=False)
                    & ~Q(headline="")
                ),
                name="article_public_has_times_and_headline",
            ),
            models.CheckConstraint(
                condition=Q(updated_at__isnull=True) | Q(updated_at__gte=F("first_published_at")),
                name="article_updated_after_published",
            ),
            # With a condition, it is no key that others could point at: giving an address then
            # takes no lock that the "Also read" blocks of others wait for.
            models.UniqueConstraint(
                fields=["date", "slug"],
                condition=Q(date__isnull=False),
                name="article_one_per_address",
            ),
        ]
        indexes = [
            models.Index(
                fields=["-first_published_at", "-id"],
                name="article_public_newest",
                condition=Q(status="public"),
            ),
            models.Index(
                fields=["section", "-first_published_at", "-id"],
                name="article_public_by_section",
                condition=Q(status="public"),
            ),
            models.Index(
                fields=["-updated_at", "-id"],
                name="article_public_latest",
                condition=Q(status="public"),
            ),
            # For sitemaps, see articles/months.py.
            models.Index(
                MonthOf("date"),
                ShelfOf("id"),
                F("updated_at"),
                name="article_public_by_month",
                condition=Q(status="public"),
            ),
            # Only public articles have a vector. A condition would make the other indexes of public
            # articles look as good to the planner: see migrations/0005_search.py. The periods of
            # its time lead to the newest with a word: see migrations/0017_search_by_period.py, for
            # fastupdate too.
            GinIndex(
                Func("first_published_at", function="articles_periods"),
                F("search_vector"),
                name="article_public_search",
                fastupdate=False,
            ),
            models.Index(fields=["-worked_at", "-id"], name="article_desk"),
            models.Index(fields=["status", "-worked_at", "-id"], name="article_desk_status"),
            models.Index(fields=["section", "-worked_at", "-id"], name="article_desk_section"),
            models.Index(fields=["owner", "-worked_at", "-id"], name="article_desk_owner"),
            GinIndex(fields=["desk_vector"], name="article_desk_search"),
            models.Index(
                fields=["due_at", "id"],
                name="article_due",
                condition=Q(due_at__isnull=False) & (Q(status="draft") | Q(status="public")),
            ),
        ]

    def __str__(self) -> str:
        return self.headline or self.working_headline or self.slug

    @property
    def is_public(self) -> bool:
        """Whether readers can open it now."""
        return self.status == self.Status.PUBLIC

    @property
    def url(self) -> str:
        """The current address; only an article that has been published has one."""
        if self.date is None:
            raise ValueError("An article has no address before its first publication.")
        return story_url(self.date, self.slug)

    @property
    def label_text(self) -> str:
        """The label as printed; empty for plain news."""
        return self.get_label_display() if self.label else ""

    @property
    def lead_picture(self) -> PictureView | None:
        """The lead picture for a list; no query when ``lead_image`` is loaded."""
        return picture(self.lead_image, alt=self.lead_alt)


class ArticleTopic(models.Model):
    """One topic of one article, with the article's place in the topic's list.

    ``listed_at`` repeats ``first_published_at`` while the article is public and is NULL otherwise,
    so that one index serves a topic's page at any number of articles.
    """

    article = models.ForeignKey(Article, models.CASCADE)
    topic = models.ForeignKey(Topic, models.PROTECT)
    listed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["article", "topic"], name="article_topic_once")
        ]
        indexes = [
            models.Index(
                fields=["topic", "-listed_at", "-article"],
                name="article_topic_listing",
                condition=Q(listed_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.topic_id} on {self.article_id}"


class ArticleAuthor(models.Model):
    """One author of a public article's live chain: a cache of the live bylines for author pages."""

    article = models.ForeignKey(Article, models.CASCADE)
    author = models.ForeignKey(Author, models.PROTECT)
    listed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["article", "author"], name="article_author_once")
        ]
        indexes = [
            models.Index(fields=["author", "-listed_at", "-article"], name="article_author_listing")
        ]

    def __str__(self) -> str:
        return f"{self.author_id} on {self.article_id}"
