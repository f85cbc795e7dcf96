"""Why an act was refused, in words for the person who tried it."""

from __future__ import annotations

from collections.abc import Mapping

from articles.models import Revision


class WorkflowError(Exception):
    """An act that cannot be done now; ``str()`` is a sentence for the newsroom."""


class WrongState(WorkflowError):
    """The story or the dispatch is not in a state that the act starts from."""


class StaleRevision(WorkflowError):
    """Somebody saved a newer revision than the one the act was based on.

    ``current`` is that newer revision, loaded with its author.
    """

    def __init__(self, current: Revision) -> None:
        super().__init__(f"{current.created_by} saved a newer version meanwhile.")
        self.current = current


class StaleFiling(WorkflowError):
    """Somebody changed slug, section, topics or label since they were read."""


class NotReady(WorkflowError):
    """The copy lacks something it needs in print; ``problems`` maps a field to its sentence.

    ``can_be_excepted`` where some of it are words of pictures, which a chief editor lets pass.
    """

    def __init__(self, problems: Mapping[str, str], *, can_be_excepted: bool = False) -> None:
        super().__init__(" ".join(problems.values()))
        self.problems = dict(problems)
        self.can_be_excepted = can_be_excepted


class Doubtful(WorkflowError):
    """The copy can be printed, but somebody should look first; ``doubts`` are sentences by code.

    The act goes through with a reason for printing it all the same.
    """

    def __init__(self, doubts: Mapping[str, str]) -> None:
        super().__init__(" ".join(doubts.values()))
        self.doubts = dict(doubts)
