"""Where things live on disk."""

from __future__ import annotations

import errno
import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Home:
    """The folders the app writes to; with an explicit home, caches live inside it too."""

    data: Path
    config: Path
    cache: Path

    @property
    def database(self) -> Path:
        return self.data / "progress.db"

    @property
    def device(self) -> Path:
        """Which device this is, beside the database (see `quizapp.progress.device`)."""
        return self.data / "device"

    @property
    def packs(self) -> Path:
        return self.data / "packs"

    @property
    def backups(self) -> Path:
        return self.data / "backups"

    @property
    def interviews(self) -> Path:
        return self.data / "interviews"

    @property
    def draft(self) -> Path:
        """The open answer that an interview is in the middle of."""
        return self.data / "draft.json"

    @property
    def config_file(self) -> Path:
        return self.config / "config.toml"


def resolve_home(explicit: Path | None = None) -> Home:
    """The home from a flag, else from `QUIZAPP_HOME`, else the platform's folders.

    Raises:
        FileNotFoundError: it lies with a user (`~somebody`) who is not there.
    """
    chosen = explicit
    if chosen is None and (named := os.environ.get("QUIZAPP_HOME")):
        chosen = Path(named)
    if chosen is not None:
        found = expanded(chosen)
        if found == chosen and str(chosen).startswith("~"):
            raise FileNotFoundError(errno.ENOENT, "there is no such user", str(chosen))
        root = found.absolute()
        return Home(data=root, config=root, cache=root / "cache")
    # Imported here: `--home` and the tests never pay for it.
    from platformdirs import PlatformDirs

    dirs = PlatformDirs("quizapp", appauthor=False)
    return Home(dirs.user_data_path, dirs.user_config_path, dirs.user_cache_path)


def extra_packs() -> tuple[Path, ...]:
    """Folders named by `QUIZAPP_PACKS`, split like `PATH`."""
    value = os.environ.get("QUIZAPP_PACKS", "")
    return tuple(expanded(part) for part in value.split(os.pathsep) if part)


def expanded(path: str | Path) -> Path:
    """A path with `~` and `~somebody` replaced, as far as they are there."""
    return Path(os.path.expanduser(path))  # noqa: PTH111  `Path.expanduser` raises where nobody is


def shipped_packs() -> Path:
    """The packs that come with the app: inside the wheel, or beside the package in a checkout."""
    inside = Path(__file__).parent / "content"
    return inside if inside.is_dir() else Path(__file__).parent.parent / "content"


def make_private(folder: Path, *, parents: bool = True) -> None:
    """Create a folder that only its owner can read (0700).

    Args:
        parents: Also those that it is in. Not where a home that is gone would be made anew: it
            may come back.
    """
    folder.mkdir(mode=0o700, parents=parents, exist_ok=True)
