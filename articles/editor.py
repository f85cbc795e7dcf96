"""The body's editor in the browser: the one file that knows CKEditor.

Its toolbar and its content filter are made from ``formats.FORMATS``, as the sanitiser is. What it
sends is never trusted: ``body.clean`` judges it again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ckeditor.widgets import CKEditorWidget
from django.core.serializers.json import DjangoJSONEncoder
from django.forms import Media
from django.templatetags.static import static
from django.urls import reverse

from articles import body, cards, formats

# Everything the editor loads. A list of what is in, not of what is out: its build also carries
# plugins that call a cloud, upload files or write styles.
_PLUGINS = (
    "a11yhelp,autogrow,basicstyles,blockquote,clipboard,contextmenu,dialogui,enterkey,entities,"
    "format,htmlwriter,indentlist,link,list,magicline,notification,pastefromgdocs,"
    "pastefromlibreoffice,pastefromword,pastetext,selectall,tab,table,tableselection,tabletools,"
    "toolbar,undo,widget,wysiwygarea"
)
_OWN_PLUGINS = ("alsoread", "card", "picture")
_HEADINGS = ("h2", "h3")


def toolbar() -> list[list[str]]:
    """Return the buttons in the order of ``formats.FORMATS``, and the two that take a step back."""
    return [[button for each in formats.FORMATS for button in each.buttons], ["Undo", "Redo"]]


def allowed_content() -> str:
    """Return CKEditor's content rules: the tags and attributes that the sanitiser keeps."""
    return "; ".join(
        f"{tag}[{','.join(sorted(attributes))}]" if attributes else tag
        for tag, attributes in sorted(formats.ALLOWED.items())
    )


def config(own_plugins: Sequence[str] = _OWN_PLUGINS) -> dict[str, Any]:
    """Return CKEditor's configuration with these plugins of ours; it shows no button of others."""
    return {
        "plugins": _PLUGINS,
        "extraPlugins": ",".join(own_plugins),
        "toolbar": toolbar(),
        "allowedContent": allowed_content(),
        "format_tags": ";".join(tag for tag in ("p", *_HEADINGS) if tag in formats.ALLOWED),
        "contentsCss": [static("newsroom/faces.css"), static("newsroom/editor-body.css")],
        "bodyClass": "dispatch-body",
        "title": "Text",
        "width": "100%",
        "height": 260,
        "autoGrow_minHeight": 260,
        "autoGrow_onStartup": True,
        "autoGrow_bottomSpace": 24,
        # The browser's own spelling, as the paper has no other.
        "disableNativeSpellChecker": False,
        # Curly quotes and dashes are stored as themselves.
        "entities": False,
        # An "Also read" block alone is an empty paragraph, too.
        "ignoreEmptyParagraph": False,
        "linkDefaultProtocol": "https://",
        "linkShowAdvancedTab": False,
        "linkShowTargetTab": False,
        "removeDialogTabs": "table:advanced",
        # For editor.js, which drops a pasted link of another kind.
        "urlSchemes": sorted(formats.URL_SCHEMES),
        "magicline_color": "#b3261e",
        "magicline_everywhere": False,
        # Asks cdn.ckeditor.com which version is the newest.
        "versionCheck": False,
    }


class BodyWidget(CKEditorWidget):
    """The editor of a dispatch's body.

    ``story_id`` is the story the body belongs to, left out of the "Also read" search.
    ``also_reads`` maps the ids that its blocks point at to what they show: ``headline``,
    ``status_label`` and ``public``. ``search_url`` answers the search; by default the admin's.
    ``pictures`` maps the ids of those in the text to what the library's scripts know of them
    (``articles/admin/pictures/answers.py``). ``tells_of_pastes`` wants the line for it beside the
    text, and a story's fields for a dateline; without it a paste is cleaned by the save alone.
    Without ``takes_pictures`` there is no button for them.
    """

    story_id: int | None = None
    also_reads: Mapping[str, Mapping[str, object]] = {}
    pictures: Mapping[str, Mapping[str, object]] = {}
    search_url: str = ""
    tells_of_pastes: bool = True
    takes_pictures: bool = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.config: dict[str, Any] = {}

    def use_required_attribute(self, initial: object) -> bool:
        """Never: the browser cannot point at a textarea that the editor has hidden."""
        return False

    @property
    def media(self) -> Media:
        """The editor with the parts of it that are ours."""
        ours = Media(
            css={"all": ["newsroom/editor.css", "newsroom/picture/words.css"]},
            # Ours come after the editor itself: the order of a list is kept when lists are merged.
            js=[
                "ckeditor/ckeditor/ckeditor.js",
                "newsroom/editor-blocks.js",
                "newsroom/alsoread/chooser.js",
                "newsroom/picture/words.js",
                "newsroom/editor.js",
                "newsroom/paste.js",
            ],
        )
        media: Media = super().media + ours
        return media

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Hand our plugins their addresses and what they show on the textarea."""
        self.external_plugin_resources = [
            (name, *_folder_and_file(static(f"newsroom/{name}/plugin.js")))
            for name in self._own_plugins
        ]
        data = {
            "data-also-read-url": self.search_url or reverse("admin:articles_also_read"),
            "data-also-read-suggest-url": reverse("admin:articles_also_read_suggested"),
            "data-also-reads": DjangoJSONEncoder().encode(dict(self.also_reads)),
            "data-pasted-url": reverse("admin:articles_pasted") if self.tells_of_pastes else "",
            "data-cards": DjangoJSONEncoder().encode(_cards(value)),
            "data-pictures": DjangoJSONEncoder().encode(dict(self.pictures)),
            "data-picture-copy": reverse("admin:articles_picture_desk_copy", args=[0]),
            "data-story": "" if self.story_id is None else str(self.story_id),
        }
        context: dict[str, Any] = super().get_context(name, value, {**(attrs or {}), **data})
        return context

    def _set_config(self) -> None:
        # Called by the base class at each rendering, when static files have their final names.
        self.config = config(self._own_plugins)
        super()._set_config()

    @property
    def _own_plugins(self) -> tuple[str, ...]:
        return tuple(name for name in _OWN_PLUGINS if name != "picture" or self.takes_pictures)


def _folder_and_file(address: str) -> tuple[str, str]:
    folder, file = address.rsplit("/", 1)
    return f"{folder}/", file


def _cards(value: Any) -> dict[str, dict[str, str]]:
    """Return what the cards of a text show; of one that came back from a form, as it was sent."""
    return cards.shown(body.card_urls(str(value or "")))
