"""A part of the paper."""

from django.core.exceptions import ValidationError
from django.db import models

from articles.addresses import section_url

# The first parts of addresses that are not a section's.
RESERVED = frozenset(
    "about archive authors corrections feeds fragments healthz history live media newsletter "
    "newsroom policies posters readyz search sections static topics updates".split()
)


def not_reserved(slug: str) -> None:
    """Refuse a slug that is the site's own; raises ValidationError."""
    if slug in RESERVED:
        raise ValidationError("This address is the site’s own. Choose another.", code="reserved")


class Section(models.Model):
    """A part of the paper with a front of its own, such as World or Sport."""

    name = models.CharField(max_length=60, unique=True)
    slug = models.SlugField(max_length=60, unique=True, validators=[not_reserved])
    description = models.CharField(max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(default=0, help_text="Order in the masthead.")
    in_masthead = models.BooleanField("listed in the masthead", default=True)
    second_look = models.BooleanField(
        "a second pair of eyes before print",
        default=False,
        help_text="What somebody wrote is printed once a colleague has looked it over.",
    )

    class Meta:
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the section's page."""
        return section_url(self.slug)
