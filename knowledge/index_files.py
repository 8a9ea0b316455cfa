"""Are the files of a keyword index whole? tantivy maps them into memory and trusts them, so look before it does."""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from knowledge.errors import StoreError

_FOOTER_MAGIC = 1337
_CHECK_BYTES = 64_000_000  # a larger index is not read through at each start; its footers still are


def verify(folder: Path) -> None:
    """Check every file that the index refers to: its footer, and for small indexes its checksum.

    Raises:
        StoreError: something is missing or differs.
    """
    try:
        segments = json.loads((folder / "meta.json").read_bytes())["segments"]
        names = {str(segment["segment_id"]).replace("-", "") for segment in segments}
        files = [path for path in folder.iterdir() if path.name.partition(".")[0] in names]
        small = sum(path.stat().st_size for path in files) <= _CHECK_BYTES
        for path in files:
            _verify_file(path, checksum=small)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, struct.error) as error:
        raise _damaged(error) from error
    missing = names - {path.name.partition(".")[0] for path in files if path.suffix == ".idx"}
    if missing:
        raise _damaged(f"{len(missing)} segments are missing")


def _verify_file(path: Path, *, checksum: bool) -> None:
    """A file ends with a JSON footer that holds the CRC-32 of what precedes it, the footer's length and a magic."""
    with path.open("rb") as file:
        size = path.stat().st_size
        file.seek(max(0, size - 8))
        length, magic = struct.unpack("<II", file.read(8))
        if magic != _FOOTER_MAGIC or length > size - 8:
            raise ValueError(f"{path.name} is cut off or overwritten")
        file.seek(size - 8 - length)
        footer = json.loads(file.read(length))
        if checksum:
            file.seek(0)
            if zlib.crc32(file.read(size - 8 - length)) != footer["crc"]:
                raise ValueError(f"{path.name} was changed from outside")


@contextmanager
def translated() -> Iterator[None]:
    """Failures of the index library as StoreError, its panics included."""
    try:
        yield
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise _damaged(error) from error
    except BaseException as error:
        # A Rust panic arrives as a type that only its module knows and that is no Exception.
        if type(error).__name__ == "PanicException":
            raise _damaged(error) from error
        raise


def _damaged(reason: object) -> StoreError:
    return StoreError(f"The keyword index cannot be used: {reason}. It is built again at the next start.")
