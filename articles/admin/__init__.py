"""The newsroom's pages for stories, sections and topics."""

from articles.admin.filing import SectionAdmin, TopicAdmin
from articles.admin.story import StoryAdmin

__all__ = ["SectionAdmin", "StoryAdmin", "TopicAdmin"]
