"""Where a log ends, asked of the file alone: what was worked out there still holds there."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path


def position(database: Path) -> str | None:
    """The last event, and by what the state was derived; None if that cannot be told at once.

    A log only grows, so that equal positions mean equal logs. Nothing is checked or repaired
    here: that is what opening the log does.
    """
    try:
        with closing(
            sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True, timeout=0.0)
        ) as db:
            row = db.execute(
                "SELECT (SELECT seq || ' ' || id FROM event ORDER BY seq DESC LIMIT 1),"
                " (SELECT value FROM meta WHERE key = 'derived')"
            ).fetchone()
    except (sqlite3.Error, ValueError, OSError):
        return None
    return None if None in row else f"{row[0]} {row[1]}"
