"""The pages that the paper says of itself: about, its policies."""

from django.db import models
from django.db.models import Q
from django.urls import reverse


class StandingPage(models.Model):
    """A page that chief editors write, reached from the foot of every page.

    Its kind tells machines which of a news organisation's pages it is, in the words of schema.org's
    NewsMediaOrganization, as the Trust Project has them read.
    """

    class Kind(models.TextChoices):
        ABOUT = "about", "About the paper"
        PRINCIPLES = "publishingPrinciples", "Publishing principles"
        ETHICS = "ethicsPolicy", "Ethics policy"
        CORRECTIONS = "correctionsPolicy", "Corrections policy"
        FACT_CHECKING = "verificationFactCheckingPolicy", "Verification and fact-checking"
        UNNAMED_SOURCES = "unnamedSourcesPolicy", "Unnamed sources"
        MISSION = "missionCoveragePrioritiesPolicy", "Mission and coverage priorities"
        DIVERSITY = "diversityPolicy", "Diversity policy"
        STAFFING = "diversityStaffingReport", "Diversity staffing report"
        OWNERSHIP = "ownershipFundingInfo", "Ownership and funding"
        FEEDBACK = "actionableFeedbackPolicy", "How to reach us"
        NO_BYLINES = "noBylinesPolicy", "Copy without bylines"
        STAFF = "masthead", "Who works here"
        OTHER = "", "Another page"

    kind = models.CharField(
        max_length=40,
        choices=Kind,
        blank=True,
        default=Kind.OTHER,
        help_text="Tells search engines which of the paper’s pages it is.",
    )
    title = models.CharField(max_length=100)
    slug = models.SlugField(
        max_length=60,
        unique=True,
        help_text="The address is /policies/ and this; that of About is /about/.",
    )
    body = models.TextField("text")
    position = models.PositiveSmallIntegerField(
        default=0, help_text="Order at the foot of the pages."
    )
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["position", "title", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind"],
                condition=~Q(kind=""),
                name="standing_page_one_of_a_kind",
                violation_error_message="There is a page of this kind already.",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return its address."""
        if self.kind == self.Kind.ABOUT:
            return reverse("frontpage:about")
        return reverse("frontpage:policy", args=[self.slug])
