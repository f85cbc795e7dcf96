"""The running text of a dispatch: what may stand in it, how it is cleaned and read.

What may stand in it is defined by ``articles/formats.py``; ``articles/blocks.py`` knows its blocks,
and ``articles/body_in_print.py`` prints it.
"""

import re
from collections.abc import Iterator
from html import escape, unescape

import nh3
from django.core.exceptions import ValidationError
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from articles import cards, datelines, markup, pasted
from articles.blocks import LONGEST, TAG, in_plain_text, is_block, opening, running
from articles.blocks import also_read_ids as also_read_ids
from articles.blocks import blocks as blocks
from articles.blocks import card_urls as card_urls
from articles.blocks import picture_ids as picture_ids
from articles.blocks import pictures as pictures
from articles.blocks import text as text
from articles.blocks import with_pictures_between as with_pictures_between
from articles.datelines import Dateline
from articles.formats import ALIASES, ALLOWED, URL_SCHEMES, attribute
from authors.plain_text import printable as printable

# Characters of HTML; about 150,000 words. More is a paste gone wrong.
MAX_LENGTH = 1_000_000
# What the browser still sends and the server still answers with the text and an error, in bytes.
MAX_SENT = 12_000_000
# Levels of nesting after cleaning. Browsers flatten at 512; print needs a handful.
MAX_DEPTH = 30
# Of a text as it is sent, in elements (see articles/markup.py): about a second of the parser's
# time. The longest text in ten levels of another program's <div>s has 800,000.
MAX_LABOUR = 200_000_000


# Built once: a wrong combination of options panics, and must do so at the start.
_CLEANER = nh3.Cleaner(
    tags=set(ALLOWED) | set(ALIASES),
    # None for all tags: without a word of ours, lang and title would be.
    attributes={"*": set()} | {tag: names for tag, names in ALLOWED.items() if names},
    attribute_filter=attribute,
    url_schemes=set(URL_SCHEMES),
    link_rel="noopener",
)

# A line of one word, which may be a link.
_ONE_WORD = re.compile(
    r'<p>(?:<a href="([^"]*)"(?: rel="noopener")?>)?([^\s<>]{4,2000})(?:</a>)?</p>'
)
_EMPHASIS = re.compile("</?(?:strong|em)>")
_BLANK_BLOCK = re.compile(
    r"<(p|h2|h3|li|ul|ol|blockquote|tr|thead|tbody|table)>(?:\s|&nbsp;|<br>)*</\1>"
)
# What prints as nothing, and what the editor and agencies write each in their own way.
_SPACES = re.compile(r"[ \t\r\n\f]+")
_EDGE = r"</?(?:br|p|h2|h3|blockquote|ul|ol|li|table|caption|thead|tbody|tr|th|td)(?: [^<>]*)?>"
_SPACE_AT_EDGE = re.compile(rf"({_EDGE}) | (?={_EDGE})")
_LAST_BREAKS = re.compile(r"(?<!<br>)(?:<br>)+(?=</(?:p|h2|h3|li|caption|th|td)>)")
_BLANK_CELL = re.compile(r"<(th|td)((?: [^<>]*)?)>(?:\s|&nbsp;|<br>)+</\1>")
_BLANK_WORDS = re.compile(r"<(strong|em|a)(?: [^<>]*)?>((?:\s|&nbsp;|<br>)*)</\1>")
# How often a text is parsed until nothing changes any more. Two or three times do.
_ROUNDS = 12


def clean(html: str) -> str:
    """Return the body as it may be stored: sanitised, in paragraphs, without empty ones.

    Cleaning it again changes nothing. Raises ``ValidationError`` with a sentence for the reporter
    where the text is longer than ``MAX_LENGTH`` characters, before or after, or nested deeper than
    ``MAX_DEPTH`` levels, or where a picture has longer words than the library keeps of one.
    """
    _refuse_longer(html)
    _refuse_laborious(html)
    if pasted.is_foreign(html):
        html = pasted.read(html)
    before, cleaned = None, sanitise(html)
    rounds = 0
    # What one round leaves open, as a <strong> around two paragraphs, the next one's parser mends.
    while before != cleaned:
        if rounds == _ROUNDS:
            raise ValidationError(
                _("The formatting of the text is tangled. Paste it as plain text."),
                code="tangled",
            )
        before, rounds = cleaned, rounds + 1
        _refuse_longer(cleaned)
        cleaned = sanitise(cleaned)
        _refuse_deeper(cleaned)
        cleaned = with_pictures_between(in_plain_text(_in_paragraphs(cleaned)))
        cleaned = _with_cards(without_blanks(_tight(cleaned)))
    _refuse_deeper(cleaned)
    _refuse_wordy(cleaned)
    return cleaned


# What no person types by accident: a tag, or a character by its name.
_MARKUP = re.compile(r"</?[a-zA-Z]|<!|&#?[a-zA-Z0-9]+;")
_BLANK_LINES = re.compile(r"\n\s*\n")


def of_plain_text(text: str) -> str:
    """Return a body as it was sent, or, of one without any markup, its paragraphs as HTML.

    Blank lines stand between paragraphs. The editor always sends markup: this is for the plain
    field that a page is left with where the editor did not load. The result is not clean yet.
    """
    if _MARKUP.search(text):
        return text
    lines = escape(text.strip(), quote=False).replace("\r\n", "\n")
    paragraphs = (each.replace("\n", "<br>") for each in _BLANK_LINES.split(lines))
    return "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)


def _refuse_longer(html: str) -> None:
    if len(html) > MAX_LENGTH:
        raise ValidationError(
            _("The text is too long: %(length)s characters of at most %(limit)s."),
            code="too_long",
            params={"length": f"{len(html):,}", "limit": f"{MAX_LENGTH:,}"},
        )


def _refuse_deeper(html: str) -> None:
    if _depth(html) > MAX_DEPTH:
        raise _too_deep()


def _refuse_wordy(html: str) -> None:
    """Refuse words of a picture that are longer than those in the library may be."""
    for number, picture in enumerate(pictures(html), start=1):
        for name, limit in LONGEST.items():
            if (length := len(getattr(picture, name))) > limit:
                raise ValidationError(
                    _(
                        "Picture %(number)s in the text: its %(name)s is too long: %(length)s "
                        "characters of at most %(limit)s."
                    ),
                    code="too_long",
                    params={
                        "number": number,
                        "name": "description" if name == "alt" else name,
                        "length": f"{length:,}",
                        "limit": f"{limit:,}",
                    },
                )


def _refuse_laborious(html: str) -> None:
    """Refuse what is nested so that the parser would take minutes, before it is parsed."""
    if markup.labour(printable(html)) > MAX_LABOUR:
        raise _too_deep()


def _too_deep() -> ValidationError:
    return ValidationError(
        _("The text is nested too deeply, as lists or quotations more than %(limit)s deep."),
        code="too_deep",
        params={"limit": MAX_DEPTH},
    )


def _tight(html: str) -> str:
    """Drop what prints as nothing, so that opening a text and saving it changes nothing."""
    html = _SPACE_AT_EDGE.sub(r"\1", html)
    return _BLANK_CELL.sub(r"<\1\2></\1>", _LAST_BREAKS.sub("", html))


def without_blanks(html: str) -> str:
    """Drop empty blocks, and emphasis and links around nothing but keep their spaces."""
    before = None
    while before != html:  # an emptied <em> may leave its paragraph empty
        before = html
        html = _BLANK_BLOCK.sub("", _BLANK_WORDS.sub(r"\2", html))
    return html.strip()


def sanitise(html: str) -> str:
    """Return HTML as the sanitiser leaves it: safe and canonical, and not yet in paragraphs."""
    # Twice unprintable: as itself, and as an entity that the parser has turned into it.
    return TAG.sub(_rename, printable(_CLEANER.clean(printable(html))))


def _rename(tag: re.Match[str]) -> str:
    if tag[2] == "p" and tag[3]:
        return opening(tag[3])
    name = ALIASES.get(tag[2])
    return f"<{tag[1]}{name}>" if name else tag[0]


def _depth(html: str) -> int:
    depth = deepest = 0
    for tag in TAG.finditer(html):
        if tag[2] != "br":
            depth += -1 if tag[1] else 1
            deepest = max(deepest, depth)
    return deepest


def _in_paragraphs(html: str) -> str:
    """Fold spaces, and wrap text that stands loose between blocks in paragraphs of its own."""
    parts: list[str] = []
    loose: list[str] = []
    depth = position = 0

    def close_loose() -> None:
        text = "".join(loose).strip()
        loose.clear()
        if text:
            parts.extend(f"<p>{each.strip()}</p>" for each in re.split(r"(?:<br>\s*){2,}", text))

    for tag in TAG.finditer(html):
        (parts if depth else loose).append(_SPACES.sub(" ", html[position : tag.start()]))
        position = tag.end()
        if not is_block(tag):
            (parts if depth else loose).append(tag[0])
            continue
        if not depth:
            close_loose()
        depth += -1 if tag[1] else 1
        parts.append(tag[0])
    loose.append(_SPACES.sub(" ", html[position:]))
    close_loose()
    return "".join(parts)


def _with_cards(html: str) -> str:
    """Make a card of each paragraph that is the address of a post or video and nothing else."""
    if not any(_card_of_line(line) for line in _ONE_WORD.finditer(_EMPHASIS.sub("", html))):
        return html
    return "".join(
        f'<p data-card="{escape(card.url)}"></p>'
        if (line := _ONE_WORD.fullmatch(_EMPHASIS.sub("", block))) and (card := _card_of_line(line))
        else block
        for block in blocks(html)
    )


def _card_of_line(line: re.Match[str]) -> cards.Card | None:
    word = unescape(line[2])
    if "." not in word or "/" not in word:
        return None
    if line[1]:
        return cards.read(unescape(line[1]))
    return cards.read(word if "://" in word else f"https://{word}")


def walk(body: str) -> Iterator[tuple[str, re.Match[str] | None]]:
    """Walk through a body, cleaned once more: each text, still escaped, and the tag after it.

    A tag is a match with a slash or nothing, the name and the attributes; None after the last text.
    """
    html, position = sanitise(body), 0
    for tag in TAG.finditer(html):
        yield html[position : tag.start()], tag
        position = tag.end()
    yield html[position:], None


def summary(body: str, words: int = 40) -> str:
    """Return the first ``words`` words of the running text, without blocks that point elsewhere."""
    return Truncator(text(running(body))).words(words, truncate="…")


def lift_dateline(body: str) -> tuple[Dateline, str] | None:
    """Split a dateline that opens the first paragraph of a clean body off it.

    Returns the dateline and the rest of the body, or None where it does not open with one.
    """
    first = re.match(r"<p>(.*?)</p>", body, re.DOTALL)
    if first is None:
        return None
    plain = unescape(TAG.sub("", first[1])).replace("\u00a0", " ")
    lifted = datelines.lift(plain)
    if lifted is None:
        return None
    dateline, rest = lifted
    inner = _without_opening(first[1], len(plain) - len(rest)).removeprefix("<br>")
    opening = f"<p>{inner}</p>" if inner else ""
    return dateline, f"{opening}{body[first.end() :]}"


def _without_opening(html: str, length: int) -> str:
    """Drop the first ``length`` characters of text from ``html``, keeping its tags balanced."""
    kept: list[str] = []
    position = 0
    for tag in [*TAG.finditer(html), None]:
        words = unescape(html[position : tag.start() if tag else len(html)])
        dropped = min(length, len(words))
        length -= dropped
        kept.append(escape(words[dropped:], quote=False))
        if tag:
            kept.append(tag[0])
            position = tag.end()
    return without_blanks("".join(kept))
