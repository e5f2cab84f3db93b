"""Opening a question's source in the learner's editor, and reading it again afterwards."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from textual.app import SuspendNotSupported

from quizapp.bank.edited import copy_to_edit
from quizapp.bank.library import UnknownQuestion
from quizapp.bank.whereabouts import Whereabouts, whereabouts
from quizapp.progress import backup
from quizapp.tui import editor
from quizapp.tui.literal import one_line
from quizapp.tui.screens.confirm import ConfirmScreen
from quizapp.tui.work import Done, WorkingScreen

if TYPE_CHECKING:
    from quizapp.bank.index import PackInfo
    from quizapp.tui.desk import Desk

_MOST, _SHORT = 3, 150
"""Of what is wrong with a pack, so much is told where the keys have to stay in sight."""


@dataclass(frozen=True)
class Source:
    """Where a question stands."""

    question: str
    pack: PackInfo
    at: Whereabouts


@dataclass(frozen=True)
class Reread:
    """What became of a question that was edited."""

    source: Source
    wrong: tuple[str, ...]
    """Errors of its pack, as `file:line: message`."""
    lost: bool
    """Whether it cannot be asked any more."""


def find(desk: Desk, question: str) -> Source:
    """Where a question's source is, in a thread.

    Raises:
        UnknownQuestion: it has no source any more.
        OSError: its pack cannot be read.
    """
    library = desk.library
    name = library.entry(question).pack
    info = next(info for info in library.packs if info.id == name)
    return Source(question, info, whereabouts(info, question))


def copied(desk: Desk, source: Source) -> Source:
    """The same source in a copy that may be edited and takes the pack's place, in a thread.

    What was answered so far is backed up before the pack is replaced.

    Raises:
        ProgressError: there is no backup, so nothing was replaced.
        OSError: the copy cannot be written.
    """
    if desk.log.undoable():
        backup.make(desk.log, desk.clock)
    path = copy_to_edit(source.pack, desk.home.packs)
    pack = replace(source.pack, path=path, origin="edited")
    return Source(source.question, pack, whereabouts(pack, source.question))


def reread(desk: Desk, source: Source) -> Reread:
    """Read all packs again, in a thread, and look what became of the question."""
    desk.reopen()
    library = desk.library
    found = [info for info in library.packs if info.path == source.pack.path]
    problems = [
        f"{problem.file.rpartition('/')[2]}:{problem.line}: {problem.message}"
        for info in found
        for problem in info.problems
        if problem.severity == "error"
    ]
    try:
        library.entry(source.question)
    except UnknownQuestion:
        return Reread(source, tuple(problems), lost=True)
    return Reread(source, tuple(problems), lost=False)


class EditingScreen(WorkingScreen):
    """A screen from which a question's source can be edited."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk

    def edited(self, said: str) -> None:
        """The packs were read again; `said` tells how that went."""

    def edit_source(self, question: str) -> None:
        """Open a question's source; of a shipped pack, a copy, after asking."""
        self.work_on("source", partial(find, self._desk, question))

    def editing_done(self, event: Done) -> None:
        """Go on where work for this is finished."""
        if event.name == "source":
            source: Source = event.value
            if source.pack.origin == "shipped":
                self._ask_to_copy(source)
            else:
                self._run_editor(source)
        elif event.name == "copied":
            self._run_editor(event.value)
        elif event.name == "reread":
            self._tell(event.value)

    def _ask_to_copy(self, source: Source) -> None:
        screen = ConfirmScreen(
            "This question comes with the app. Edit a copy of its pack?",
            "copy and edit",
            f"The copy goes to {self._desk.home.packs} and is used from then on instead of "
            f"“{source.pack.title}”. What you have answered stays.",
        )

        def answered(yes: bool | None) -> None:
            if yes:
                self.work_on("copied", partial(copied, self._desk, source))

        self.app.push_screen(screen, answered)

    def _run_editor(self, source: Source) -> None:
        try:
            words = editor.command(source.at.file, source.at.line)
            with self.app.suspend():
                editor.run(words)
        except SuspendNotSupported:
            at = source.at
            self.fail(f"No editor can open here: {at.file.name}:{at.line} in {at.file.parent}")
            return
        except (editor.NoEditor, OSError) as error:
            self.fail(str(error))
            return
        self.work_on("reread", partial(reread, self._desk, source))

    def _tell(self, found: Reread) -> None:
        if not found.lost:
            wrong = f"  {found.wrong[0]}" if found.wrong else ""
            self.edited("Read again." if not wrong else f"Read again, but:{wrong}")
            return
        why = [one_line(wrong, _SHORT) for wrong in found.wrong[:_MOST]]
        if more := len(found.wrong) - len(why):
            why.append(f"And {more} more: `quizapp pack check` tells them all.")
        told = "\n".join(why) or "It is no longer in its pack."
        screen = ConfirmScreen("The question cannot be asked like this.", "edit again", told)

        def answered(yes: bool | None) -> None:
            if yes:
                at = whereabouts(found.source.pack, found.source.question)
                self._run_editor(replace(found.source, at=at))
            else:
                self.edited("The question cannot be asked until its source is mended.")

        self.app.push_screen(screen, answered)
