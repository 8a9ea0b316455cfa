"""Is this data folder ours? Looks without creating, changing or deleting anything that is not."""

from __future__ import annotations

import struct
from pathlib import Path

from knowledge.errors import ForeignDataFolder, StoreError
from knowledge.lock import LOCK_FILE

CATALOGUE_FILE = "catalogue.sqlite3"
APPLICATION_ID = 0x47444131  # "GDA1", bytes 68 to 71 of our SQLite file
_MAGIC = b"SQLite format 3\x00"
# What file systems, desktops and repositories put into otherwise empty folders.
_HARMLESS = frozenset({"lost+found", ".gitkeep", ".gitignore", ".DS_Store"})


def prepare(data_dir: Path) -> None:
    """Create the folder if need be, and mark it as ours.

    Raises:
        ForeignDataFolder: it is not a folder, holds somebody else's files, or cannot be written.
        StoreError: our catalogue is there but is no database any more.
    """
    inspect(data_dir)
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        (data_dir / LOCK_FILE).touch()
    except OSError as error:
        raise ForeignDataFolder(
            f"The data folder {data_dir} cannot be written ({error.strerror}). Choose another one with "
            "GUANGDONG_DATA_DIR, or change its permissions."
        ) from error


def inspect(data_dir: Path) -> bool:
    """True if a catalogue of ours is in the folder, False if the folder is absent, empty, or only begun by us.

    Raises:
        ForeignDataFolder: it is not a folder, or holds somebody else's files.
        StoreError: our catalogue is there but is no database any more.
    """
    try:
        names = {path.name for path in data_dir.iterdir()}
    except FileNotFoundError:
        return False
    except NotADirectoryError as error:
        raise ForeignDataFolder(
            f"The data folder {data_dir} is a file. Choose a folder with GUANGDONG_DATA_DIR."
        ) from error
    except OSError as error:
        raise ForeignDataFolder(
            f"The data folder {data_dir} cannot be read ({error.strerror}). Choose another one with "
            "GUANGDONG_DATA_DIR, or change its permissions."
        ) from error
    catalogue = data_dir / CATALOGUE_FILE
    if catalogue.name in names and catalogue.stat().st_size > 0:
        _check_header(catalogue)
        return True
    if LOCK_FILE not in names and names - _HARMLESS:
        raise ForeignDataFolder(
            f"The folder {data_dir} holds other files ({', '.join(sorted(names - _HARMLESS)[:3])}) and no catalogue of "
            "this program. Nothing was changed. Choose an empty or new folder with GUANGDONG_DATA_DIR."
        )
    return False


def _check_header(catalogue: Path) -> None:
    """Read the 72 bytes that tell: SQLite itself would write beside a foreign file that is in WAL mode."""
    with catalogue.open("rb") as file:
        header = file.read(72)
    if not header.startswith(_MAGIC) or len(header) < 72:
        raise damaged(catalogue, "it is not a database any more")
    if struct.unpack(">I", header[68:72])[0] != APPLICATION_ID:
        raise ForeignDataFolder(
            f"{catalogue} is a database of another program. Nothing was changed. Choose an empty or new folder with "
            "GUANGDONG_DATA_DIR."
        )


def damaged(catalogue: Path, reason: object) -> StoreError:
    return StoreError(
        f"The catalogue {catalogue} is damaged: {reason}. Move the folder {catalogue.parent} away (or restore it from "
        "a backup) and start again: the bundled documents are indexed by themselves, your own with "
        "`guangdong-assistant ingest`."
    )
