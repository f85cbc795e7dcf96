"""The words of invented stories: sentences put together anew from lists, by a seed."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from itertools import accumulate
from pathlib import Path
from typing import TypeVar

from django.core.exceptions import ValidationError

from articles import body

T = TypeVar("T")
_PARAGRAPHS = 4_000
_NAMES = 6_000
_PLACES = 4_000

NOUNS = (
    "harbour bridge council ferry tram reservoir library school market hospital court budget "
    "strike election inquiry festival orchestra museum stadium airport railway vineyard forest "
    "glacier factory refinery observatory lighthouse bakery theatre dam canal tunnel pipeline "
    "greenhouse archive cathedral quarry shipyard orchard fishery prison embassy parliament "
    "ministry union referendum census vaccine satellite drought flood storm wildfire earthquake "
    "eclipse harvest tariff pension subsidy lawsuit verdict treaty ceasefire summit merger "
    "auction recall patent"
).split()
ADJECTIVES = (
    "northern southern coastal rural narrow disputed unfinished crowded abandoned restored costly "
    "quiet unusual rising shrinking temporary permanent public private early late joint secret "
    "seasonal historic modern fragile sturdy popular neglected regional national"
).split()
_PEOPLE = (
    "engineers teachers nurses farmers divers judges senators miners bakers pilots drivers fishers "
    "students tenants shopkeepers scientists auditors voters referees conductors librarians "
    "firefighters prosecutors commuters volunteers inspectors"
).split()
_DEEDS = (
    "delays reopens rejects approves questions expands suspends restores inspects abandons widens "
    "postpones doubles halves inherits auctions rebuilds closes defends surveys measures repairs"
).split()
_SAID = "said|told reporters|wrote in a letter|insisted|admitted|explained|warned|added".split("|")
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_ONSETS = "b br c ch d dr f fl g gr h j k kr l m n p pr r s sch st t th tr v w z".split()
_VOWELS = "a e i o u ae ei ou ia".split()
_MIDDLES = "l ll m n nd ng r rd rk rn s ss st t tt v x".split()
_NAME_ENDS = "en er ing is ley man ow sen son stad ton vik wick worth".split()
_PLACE_ENDS = "berg bury by dale ford haven holm mere mouth ness port shaw stead thwaite".split()
_FIRST_NAMES = (
    "Ada Bram Cora Dario Elin Farah Goran Hana Ivo Jorun Kaito Lena Milo Noor Oskar Petra Quinn "
    "Rosa Sami Tove Ugo Vera Wanda Yusuf Zofia"
).split()


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph: as it stands in a clean body, and its words alone."""

    html: str
    text: str


class Words:
    """Chooses words and puts them together; the same seed says the same."""

    def __init__(self, seed: int, text: Path | None = None) -> None:
        """Make the names, and the paragraphs: of our own words, or of the files below ``text``.

        Raises ValueError where these hold no paragraph.
        """
        self.rng = random.Random(seed)
        self.names = self._made_up(_NAMES, _NAME_ENDS)
        self.places = self._made_up(_PLACES, _PLACE_ENDS)
        self._rare_names = accumulate_weights(len(self.names))
        self._rare_places = accumulate_weights(len(self.places))
        self.paragraphs = (
            _found_below(text)
            if text
            else [_paragraph(self._sentences(3)) for _ in range(_PARAGRAPHS)]
        )
        if not self.paragraphs:
            raise ValueError(f"No file below {text} holds a paragraph of text.")

    def one_of(self, choices: Sequence[T]) -> T:
        """Return one of several, each as likely as the others."""
        return choices[int(self.rng.random() * len(choices))]

    def chance(self, share: float) -> bool:
        """Whether something happens that happens so often; ``share`` between 0 and 1."""
        return self.rng.random() < share

    def name(self) -> str:
        """Return a family name; some are in every second story, most in a few."""
        return self.rng.choices(self.names, cum_weights=self._rare_names)[0]

    def place(self) -> str:
        """Return the name of a place; some are in the news every day, most hardly ever."""
        return self.rng.choices(self.places, cum_weights=self._rare_places)[0]

    def person(self) -> str:
        """Return a first and a family name."""
        return f"{self.one_of(_FIRST_NAMES)} {self.name()}"

    def headline(self, place: str) -> str:
        """Return a headline of a story from ``place``."""
        pick = self.one_of
        noun, other = pick(NOUNS), pick(NOUNS)
        line = pick(
            (
                f"{place} {pick(_DEEDS)} {pick(ADJECTIVES)} {noun} after {other} report",
                f"{pick(_PEOPLE)} in {place} call for {pick(ADJECTIVES)} {noun}",
                f"{pick(ADJECTIVES)} {noun} divides {place} as {other} nears",
                f"{self.name()} {pick(_DEEDS)} {place} {noun}",
                f"{noun} and {other}: what {place} learned",
                f"{pick(_PEOPLE)} at odds over {pick(ADJECTIVES)} {noun} near {place}",
            )
        )
        return " ".join(word[:1].upper() + word[1:] for word in line.split())

    def slugline(self) -> str:
        """Return the newsroom's short name of a story."""
        return f"{self.one_of(NOUNS)}-{self.one_of(NOUNS)}"

    def opening(self, place: str) -> Paragraph:
        """Return a first paragraph with words that few other stories have."""
        return _paragraph(
            f"{self.person()}, who has followed the {self.one_of(NOUNS)} of {place} for "
            f"{2 + int(self.rng.random() * 40)} years, {self.one_of(_SAID)} on "
            f"{self.one_of(_DAYS)} that {int(self.rng.random() * 90_000) + 100} people live near "
            f"the {self.one_of(NOUNS)} at {self.name()} Street. {self._sentences(1)}"
        )

    def sentence(self) -> str:
        """Return a sentence, as for a standfirst."""
        return self._sentences(1)

    def _sentences(self, number: int) -> str:
        return " ".join(self._sentence() for _ in range(number))

    def _sentence(self) -> str:
        pick = self.one_of
        noun, other, people = pick(NOUNS), pick(NOUNS), pick(_PEOPLE)
        return pick(
            (
                f"The {pick(ADJECTIVES)} {noun} had been discussed since {pick(_DAYS)}, "
                f"{self.person()} {pick(_SAID)}.",
                f"{people.capitalize()} from {self.place()} asked why the {noun} costs more than "
                f"the {other} did.",
                f"“Nobody expected the {noun} to last,” {self.person()} {pick(_SAID)}.",
                f"A {pick(ADJECTIVES)} {noun} stands between the {other} and the road to "
                f"{self.place()}.",
                f"No date was given for the {pick(ADJECTIVES)} {other}, though the {noun} must "
                f"be ready before {pick(_DAYS)}.",
                f"Some {int(self.rng.random() * 900) + 12} {people} signed a paper against the "
                f"{noun}, and {int(self.rng.random() * 90) + 2} took their names back.",
                f"In {self.place()}, where the last {noun} closed years ago, {people} now share "
                f"one {other}.",
                f"It is the {pick(ADJECTIVES)} part of the {noun} that worries {people}, "
                f"according to {self.person()}.",
            )
        )

    def _made_up(self, number: int, endings: Sequence[str]) -> list[str]:
        pick = self.one_of
        found: dict[str, None] = {}
        while len(found) < number:
            stem = pick(_ONSETS) + pick(_VOWELS) + pick(_MIDDLES)
            found[(stem + pick(endings)).capitalize()] = None
        return list(found)


def accumulate_weights(number: int) -> list[float]:
    """Return cumulated weights in which the n-th of ``number`` weighs 1/n: as words are used."""
    return list(accumulate(1 / (place + 3) for place in range(number)))


def _paragraph(text: str) -> Paragraph:
    return Paragraph(f"<p>{escape(text, quote=False)}</p>", text)


def _found_below(directory: Path) -> list[Paragraph]:
    """Return the paragraphs of running text in the .md and .txt files below a directory."""
    found = []
    for path in sorted(each for each in directory.rglob("*") if each.suffix in {".md", ".txt"}):
        text = path.read_text(encoding="utf-8", errors="replace")
        text = re.sub(r"\A---\n.*?\n---\n", "", text, flags=re.DOTALL)  # what is said of the file
        text = re.sub(r"\{\{.*?\}\}|!\[.*?\]\(.*?\)", "", text)
        text = re.sub(r"\[([^\]]*)\]\([^)]*\)|[*_`]{1,3}", r"\1", text)
        for line in text.splitlines():
            if len(line) < 80 or not line[0].isalpha():
                continue
            try:
                words = body.text(body.clean(line))
            except ValidationError:
                continue
            if 80 <= len(words) <= 1_500:
                found.append(_paragraph(words))
    return found
