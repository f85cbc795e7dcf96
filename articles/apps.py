"""Stories, their chains and their history."""

from django.apps import AppConfig
from django.conf import settings


class ArticlesConfig(AppConfig):
    """Articles, dispatches, revisions, printings."""

    name = "articles"

    def ready(self) -> None:
        """Register who carries a story, in the house and outside."""
        from articles import carriers, outside
        from articles.announcements import story_changed
        from articles.jobs import cut_printed, order_poster

        carriers.register_own()
        story_changed.connect(cut_printed, dispatch_uid="articles.cut_printed")
        story_changed.connect(order_poster, dispatch_uid="articles.order_poster")
        if settings.PAGE_CACHE_BYTES:
            outside.register_processes()
        for url in settings.PURGE_URLS:
            outside.register_cache(url)
