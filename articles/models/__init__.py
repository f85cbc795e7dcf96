"""The nouns of a story, one file each."""

from articles.models.address import Address
from articles.models.also_read import AlsoRead
from articles.models.article import Article, ArticleAuthor, ArticleTopic
from articles.models.byline import Byline
from articles.models.dispatch import Dispatch
from articles.models.due_act import DueAct
from articles.models.event import Event
from articles.models.kept_text import KeptText
from articles.models.note import Note
from articles.models.picture_act import PictureAct
from articles.models.picture_use import PictureUse
from articles.models.poster import Poster
from articles.models.presence import Presence
from articles.models.preview_link import PreviewLink
from articles.models.printing import Printing
from articles.models.recall import Recall
from articles.models.revision import Revision
from articles.models.section import Section
from articles.models.topic import Topic

__all__ = [
    "Address",
    "AlsoRead",
    "Article",
    "ArticleAuthor",
    "ArticleTopic",
    "Byline",
    "Dispatch",
    "DueAct",
    "Event",
    "KeptText",
    "Note",
    "PictureAct",
    "PictureUse",
    "Poster",
    "Presence",
    "PreviewLink",
    "Printing",
    "Recall",
    "Revision",
    "Section",
    "Topic",
]
