"""`keys`: let programs in, and keep them out again."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from datetime import UTC, datetime

from ui.failures import DONE, CommandError
from ui.keys import Key, Keys
from ui.opening import load_settings, opened_database
from ui.terminal import note, say, say_json


def run(options: argparse.Namespace) -> int:
    with opened_database(load_settings()) as database:
        keys = Keys(database)
        if options.action == "create":
            key, secret = keys.create(options.name)
            note(f"Key {key.key_id} for {key.name}. It is shown this once:")
            say(secret)
        elif options.action == "revoke":
            if not keys.revoke(options.key_id):
                raise CommandError(f"There is no key {options.key_id} in use. `keys list` shows them all.")
            note(f"Key {options.key_id} is revoked; servers refuse it within half a minute.")
        elif options.json:
            say_json([asdict(key) for key in keys.all()], indent=2)
        else:
            for key in keys.all():
                say(_line(key))
    return DONE


def _line(key: Key) -> str:
    revoked = f"revoked {_day(key.revoked_at)}" if key.revoked_at else "in use"
    return f"{key.key_id}  {_day(key.created_at)}  {revoked:<18}  {key.name}"


def _day(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).date().isoformat()
