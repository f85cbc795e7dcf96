"""The newsroom's pages for letters and subscribers."""

from newsletter.admin.issues import IssueAdmin
from newsletter.admin.subscribers import SubscriberAdmin

__all__ = ["IssueAdmin", "SubscriberAdmin"]
