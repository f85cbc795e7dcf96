"""The product's application with one more address: a view that returns a constant.

It stands behind the same middleware and the same page cache, which does not keep it, as it depends
on nothing that could change.
"""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from newsroom.wsgi import application

__all__ = ["application"]

CONSTANT = "bench/constant/"


def constant(request: HttpRequest) -> HttpResponse:
    """Return a constant."""
    return HttpResponse("A constant.\n", content_type="text/plain")


def _add() -> None:
    from newsroom import urls

    urls.urlpatterns.insert(0, path(CONSTANT, constant))


_add()
