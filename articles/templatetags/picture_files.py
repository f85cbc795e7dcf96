"""Which files a person is offered to send."""

from django import template

from images.decoding import ACCEPTED

register = template.Library()


@register.simple_tag
def accepted_pictures() -> str:
    """Return what the ``accept`` of a field for pictures says; the newsroom judges by content."""
    return ACCEPTED
