"""What stands around the stories: the front page, the masthead, the rails."""

from django.apps import AppConfig


class FrontpageConfig(AppConfig):
    """Front page, masthead, rails."""

    name = "frontpage"

    def ready(self) -> None:
        """Register what the fronts carry, who leads a section, the paper's own pages, who hears."""
        from articles import fronts, radius
        from articles.announcements import story_changed
        from frontpage import standing
        from frontpage.carriers import slots
        from frontpage.sections import section_leads
        from frontpage.workflow.leaving import story_left

        radius.register(slots, radius.Kind.FRONTS)
        fronts.register(fronts.Fronts(leads=section_leads, own_pages=standing.own_pages))
        story_changed.connect(story_left, dispatch_uid="frontpage.story_left")
