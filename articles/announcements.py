"""The one signal by which the rest of the house hears of an editorial act."""

from django.dispatch import Signal

# Sent by the worker after the commit, with sender=Article and event: Event. It may come twice.
story_changed = Signal()
