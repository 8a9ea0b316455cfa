from __future__ import annotations

from pathlib import Path

from killed_ingest import torture


def test_killed_ingests_leave_whole_documents(tmp_path: Path) -> None:
    torture(tmp_path, kills=4, files=24)
