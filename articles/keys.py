"""The names of what pages depend on: recorded while they render, and told when it changes."""

from __future__ import annotations

from datetime import date

# The newest changes of the paper, by which fronts and rails are filled.
LATEST = "latest"
# Which stories match some words.
SEARCH = "search"
# Which public notes stand on stories.
CORRECTIONS = "corrections"
# Which sections there are, and what they are called.
SECTIONS = "sections"
# The paper's own poster: nothing changes it.
PAPER_POSTER = "paper-poster"


def poster(key: str) -> str:
    """A poster, or that there is none."""
    return f"poster-{key}"


def story(article_id: int) -> str:
    """Anything of a story."""
    return f"story-{article_id}"


def teaser(article_id: int) -> str:
    """What other pages show of a story: headline, standfirst, address, picture, whether it is."""
    return f"teaser-{article_id}"


def listing(article_id: int) -> str:
    """What lists show of a story besides: how many updates it has."""
    return f"listing-{article_id}"


def live(article_id: int) -> str:
    """What open pages ask for."""
    return f"live-{article_id}"


def shows(article_id: int) -> list[str]:
    """Return the keys of whatever shows something of a story."""
    return [each(article_id) for each in (story, teaser, listing, live)]


def topic(slug: str) -> str:
    """A topic's name, or that there is none."""
    return f"topic-{slug}"


def address(day: date, slug: str) -> str:
    """Whose an address is, or that it is nobody's."""
    return f"address-{day.isoformat()}-{slug}"


def in_section(section_id: int) -> str:
    """Which stories stand in a section's list."""
    return f"in-section-{section_id}"


def on_topic(topic_id: int) -> str:
    """Which stories stand in a topic's list."""
    return f"on-topic-{topic_id}"


def signed_by(author_id: int) -> str:
    """Which stories stand in an author's list."""
    return f"signed-by-{author_id}"


def printed_on(day: date) -> str:
    """Which stories stand in a day's archive."""
    return f"printed-on-{day.isoformat()}"


def in_month(day: date) -> str:
    """Which stories were first published in a month."""
    return f"in-month-{day.isoformat()[:7]}"


def changes(of_list: str) -> str:
    """The last changes of the stories in a list: each act that readers see moves one."""
    return f"{of_list}.changes"


def top(of_list: str) -> str:
    """The first page of a list: a new story moves it, and no page behind it."""
    return f"{of_list}.top"
