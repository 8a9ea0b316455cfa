"""The process that parses files for `isolation.py`: `python -m knowledge.reading_process DESCRIPTOR`."""

from __future__ import annotations

import contextlib
import gc
import os
import pickle
import resource
import signal
import socket
import sys
from dataclasses import replace
from multiprocessing.connection import Connection

from knowledge.errors import DocumentError
from knowledge.isolation import LONGEST_NAME, Job, ReadingLimits
from knowledge.lexicon_files import places, structure
from knowledge.parse import derive
from knowledge.readers.formats import Limits, preload, read
from knowledge.sources import describe
from knowledge.tokens import index_terms
from knowledge.types import Parsed


def _serve(control: socket.socket) -> None:
    """Fork a child for every descriptor that comes, until the other side closes."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the children
    while True:
        name, descriptors, _, _ = socket.recv_fds(control, LONGEST_NAME, 1)
        if not name:
            return
        preload(name.decode("utf-8", "replace"))  # here, so that the next child has it already
        if os.fork() == 0:
            control.close()
            with Connection(descriptors[0]) as pipe:
                _child(pipe)
            os._exit(0)
        os.close(descriptors[0])


def _child(pipe: Connection) -> None:
    pipe.send(os.getpid())
    job, limits = pipe.recv()
    _limit(limits)
    try:
        result: Parsed | str = _parse(job, limits)
    except DocumentError as error:
        result = str(error)
    except MemoryError:
        gc.collect()
        result = (
            f"needs more memory than {limits.memory_bytes // 1_000_000} MB to read (GUANGDONG_INGEST_MEMORY_MB); "
            "split it into parts"
        )
    except RecursionError:
        result = "nests its parts too deeply to be read; simplify it"
    except Exception as error:  # noqa: BLE001 - a reader met what nobody thought of
        result = f"cannot be read ({type(error).__name__}: {error}); convert it to another format"[:500]
    pipe.send_bytes(pickle.dumps(result, pickle.HIGHEST_PROTOCOL))


def _limit(limits: ReadingLimits) -> None:
    seconds = int(limits.seconds) + 1
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    with contextlib.suppress(ValueError, OSError):  # not every system limits address space; the clock still does
        resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, limits.memory_bytes))


def _parse(job: Job, limits: ReadingLimits) -> Parsed:
    document = read(job.data, job.name, Limits(limits.expanded_bytes))
    parsed = derive(document, job.data, describe(job.name, document, job.data, job.given))
    return replace(parsed, terms=index_terms(parsed.document, parsed.chunks))


def main() -> None:
    with socket.socket(fileno=int(sys.argv[1])) as control:
        places()
        structure()
        _serve(control)


if __name__ == "__main__":
    main()
