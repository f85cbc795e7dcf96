"""The newsroom's pages for what stands around the stories."""

from frontpage.admin.standing_page import StandingPageAdmin

__all__ = ["StandingPageAdmin"]
