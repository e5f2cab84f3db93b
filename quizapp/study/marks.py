"""What the learner decides about questions, from a session or from a list of them.

Every decision is an event in the log and can be taken back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from quizapp.bank.library import Library
from quizapp.clock import Clock
from quizapp.progress.columns import CardRow
from quizapp.progress.events import MAX_NOTE, Body, Event, Reset, State, Undo
from quizapp.progress.log import ProgressLog
from quizapp.progress.state import CardState
from quizapp.settings import Settings
from quizapp.study.cards import cards, present_id, renamed
from quizapp.study.days import next_dawn
from quizapp.study.deeds import BROWSE, CONTINUED, Deed, last_deed, last_undos, undone_by
from quizapp.study.opening import studied
from quizapp.study.outbox import Direct, Writer

Written = tuple[Event, ...]
"""The events of one decision, in the order in which they were written."""


class _StillUndone(Exception):
    """What was to count again does not."""


class Marks:
    """Writes decisions about questions down.

    Args:
        library: Knows the questions, and their former names.
        log: Where the decisions go.
        clock: Says when tomorrow begins.
        settings: Of the learner: which packs are studied, when a day begins.
        session: Under which name the events are kept.
        writer: Takes the events on their way into the log.
    """

    def __init__(
        self,
        library: Library,
        log: ProgressLog,
        clock: Clock,
        settings: Settings | None = None,
        session: str = BROWSE,
        writer: Writer | None = None,
    ) -> None:
        self._library = library
        self._log = log
        self._writer = writer or Direct(log)
        self._clock = clock
        self._settings = settings or Settings()
        self._session = session
        self._former: dict[str, list[str]] = {}
        for old, present in renamed(library, log.card_rows()).items():
            self._former.setdefault(present, []).append(old)

    def card(self, question: str) -> CardState | None:
        """Where the learner stands with a question, under whatever name."""
        return self._log.card(question, self._former.get(question, ()), self._writer.unwritten)

    def suspend(self, question: str, on: bool = True) -> Written:
        """Set a question aside until it is taken in again (`on=False`)."""
        return self._write([State(question=question, what="suspend", on=on)])

    def bury(self, question: str) -> Written:
        """Put a question off until tomorrow."""
        until = next_dawn(self._clock.now(), self._settings.day_starts_at)
        return self._write([State(question=question, what="bury", until=until)])

    def unbury(self, question: str) -> Written:
        """Bring back a question that was put off."""
        return self._write([State(question=question, what="bury", on=False)])

    def flag(self, question: str, on: bool | None = None) -> Written:
        """Flag a question, or take the flag off; the other way round if not said."""
        if on is None:
            card = self.card(question)
            on = card is None or not card.flagged
        return self._write([State(question=question, what="flag", on=on)])

    def reset(self, question: str) -> Written:
        """Make a question new again; what was answered stays in the log."""
        return self._write([Reset(question=question)])

    def note(self, question: str, text: str) -> Written:
        """Keep the learner's own note on a question; an empty one removes it.

        Raises:
            ValueError: it is too long.
        """
        text = text.strip()
        if len(text) > MAX_NOTE:
            raise ValueError(f"a note has at most {MAX_NOTE} characters; this has {len(text)}")
        return self._write([State(question=question, what="note", on=bool(text), text=text)])

    def unseen(self, topic: str) -> list[str]:
        """The questions of a topic that are still to be met, by full id."""
        met = cards(self._library, self._log)
        return [
            entry.id
            for entry in studied(self._library, self._settings)
            if entry.topic == topic and _is_unseen(met, entry.id)
        ]

    def know(self, topic: str) -> Written:
        """The learner knows a topic: its unseen questions are no longer new.

        They come all the same in some two months, and count as unseen until they are answered.
        """
        return self._write([State(question=name, what="known") for name in self.unseen(topic)])

    def set_aside(self, question: str, on: bool = True) -> Written:
        """Suspend a question as a consequence of what was written last."""
        return self._write([State(question=question, what="suspend", on=on)], goes_on=True)

    def flag_too(self, question: str) -> Written:
        """Flag a question as a consequence of what was written last, if it is not flagged yet."""
        card = self.card(question)
        if card is not None and card.flagged:
            return ()
        return self._write([State(question=question, what="flag")], goes_on=True)

    def take_back(self, events: Iterable[str]) -> Written:
        """Undo events, all or none; those that another window has undone already are left."""
        chosen = list(events)

        def undo() -> None:
            session = self._session
            for event in chosen:
                if not self._writer.is_undone(event):
                    self._writer.append(Undo(target=event, session=session))
                    session = self._session + CONTINUED

        return tuple(self._writer.together(undo))

    def bring_back(self, undos: Sequence[str], events: Sequence[str]) -> bool:
        """Undo undos, so that events count again; without them all, nothing is written.

        Another window may have taken them back too: then that is not this one's to undo.
        """

        def redo() -> None:
            self.take_back(undos)
            if any(map(self._writer.is_undone, events)):
                raise _StillUndone

        try:
            self._writer.together(redo)
        except _StillUndone:
            return False
        return True

    def last_deed(self) -> Deed | None:
        """What the learner did last and has not taken back; None if there is nothing."""
        return last_deed(self._log, self._writer.is_undone)

    def undo(self) -> str | None:
        """Take back what the learner did last, wherever; says what it was, None if nothing was."""
        deed = self.last_deed()
        if deed is None:
            return None
        self.take_back(event.id for event in deed.events)
        return self.called(deed)

    def redo(self) -> str | None:
        """Bring back what was taken back last, unless something else was done since.

        Says what it was, None if there is nothing.
        """
        undos = last_undos(self._log)
        if not undos:
            return None
        deed = undone_by(self._log, undos)
        if not self.bring_back([undo.id for undo in undos], [event.id for event in deed.events]):
            return None
        return self.called(deed)

    def title(self, question: str) -> str:
        """A question in quotes, or its name in the log if it is gone."""
        present = present_id(self._library, question)
        return f"“{self._library.entry(present).title}”" if present else question

    def called(self, deed: Deed) -> str:
        """A deed in a few words, its question by its title."""
        return deed.what(self.title(getattr(deed.body, "question", "")))

    def came_from(self, deed: Deed) -> str:
        """Where and when a deed was done, in a few words."""
        return deed.came_from(self._clock.now())

    def _write(self, bodies: Sequence[Body], *, goes_on: bool = False) -> Written:
        def write() -> None:
            for at, body in enumerate(bodies):
                more = CONTINUED if at or goes_on else ""
                self._writer.append(_in_session(body, self._session + more))

        return tuple(self._writer.together(write))


def _is_unseen(met: Mapping[str, CardRow], question: str) -> bool:
    card = met.get(question)
    return card is None or (not card.reps and card.known is None and not card.suspended)


def _in_session(body: Body, session: str) -> Body:
    return replace(body, session=session) if isinstance(body, State | Reset) else body
