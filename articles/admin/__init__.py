"""The newsroom's pages for stories, sections, topics and authors."""

from articles.admin.authors import AuthorAdmin
from articles.admin.filing import SectionAdmin, TopicAdmin
from articles.admin.story import StoryAdmin

__all__ = ["AuthorAdmin", "SectionAdmin", "StoryAdmin", "TopicAdmin"]
