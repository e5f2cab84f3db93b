"""What is said of keys that a settings file changes."""

from __future__ import annotations

from pathlib import Path

import pytest

from quizapp.tui.keymap import commands, problems

KNOWN = commands()


@pytest.mark.parametrize(
    ("keymap", "says"),
    [
        ({"session.skip": "u"}, ["`u` is “undo” (session) already; choose another for"]),
        ({"session.skip": "u", "session.undo": "f5"}, []),
        ({"session.skip": "f5,u"}, ["`u` is “undo” (session) already"]),
        ({"session.skip": "f9", "browse.undo": "f9"}, []),
        ({"session.skip": " , "}, ["`session.skip` needs a key, such as `f5`"]),
        ({"session.skp": "u"}, ["no key is called `session.skp`; did you mean `session.skip`?"]),
    ],
)
def test_a_key_that_does_something_else_already_is_told(
    keymap: dict[str, str], says: list[str]
) -> None:
    text = "[keys]\n" + "".join(f'"{name}" = "{keys}"\n' for name, keys in keymap.items())
    found = problems(Path("config.toml"), text, keymap, KNOWN)
    assert len(found) == len(says)
    for problem, expected in zip(found, says, strict=True):
        assert expected in problem.message
        assert problem.line == 2
