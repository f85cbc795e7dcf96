"""All writing of stories: one keyword-only function per editorial act.

Each locks the article, checks the permission, runs in one transaction, writes its Printing and
Event, refreshes what lists show, and enqueues one announcement. Nothing else changes an article.
"""

from articles.workflow.copy import Copy, Filing
from articles.workflow.erasure import erase, plan_erasure
from articles.workflow.errors import (
    Doubtful,
    NotReady,
    StaleFiling,
    StaleRevision,
    WorkflowError,
    WrongState,
)
from articles.workflow.notes import note, settle_note
from articles.workflow.permissions import may
from articles.workflow.previews import revoke_preview, share_preview
from articles.workflow.printing import append_update, correct, publish
from articles.workflow.review import return_to_reporter, spike, submit
from articles.workflow.scheduling import schedule, unschedule
from articles.workflow.second_look import look_over
from articles.workflow.takedown import (
    kill,
    publish_again,
    reinstate,
    restore,
    unpublish,
    withdraw,
)
from articles.workflow.versions import restore_revision
from articles.workflow.writing import create, draft_update, file_under, save

__all__ = [
    "Copy",
    "Doubtful",
    "Filing",
    "NotReady",
    "StaleFiling",
    "StaleRevision",
    "WorkflowError",
    "WrongState",
    "append_update",
    "correct",
    "create",
    "draft_update",
    "erase",
    "file_under",
    "kill",
    "look_over",
    "may",
    "note",
    "plan_erasure",
    "publish",
    "publish_again",
    "reinstate",
    "restore",
    "restore_revision",
    "return_to_reporter",
    "revoke_preview",
    "save",
    "schedule",
    "settle_note",
    "share_preview",
    "spike",
    "submit",
    "unpublish",
    "unschedule",
    "withdraw",
]
