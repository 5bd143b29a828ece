"""Cases that lie in a folder beside the checkout, if they do: read where they are, never copied."""

import json
from pathlib import Path

from tests.hostile.addresses import Case

SHARED = Path(__file__).parents[2].parent / "shared" / "data" / "ssrf" / "dev.jsonl"
ABSENT = "CASES BESIDE THE CHECKOUT NOT MEASURED: there is no ../shared/data/ssrf/dev.jsonl"


def shared_cases() -> tuple[Case, ...]:
    """Return the cases that lie beside the checkout, or none."""
    if not SHARED.is_file():
        return ()
    return tuple(_case(json.loads(line)) for line in SHARED.read_text(encoding="utf-8").splitlines())


def _case(row: dict[str, object]) -> Case:
    answers = tuple(tuple(row[name]) for name in ("dns", "dns2") if name in row)  # type: ignore[arg-type]
    location = str(row["location"]) if "location" in row else None
    allowed, kind = row["expect"] == "allow", str(row["kind"])
    return Case(
        str(row["url"]), allowed, f"{row['id']} {row['why']}", answers or ((),), location, anyhow=kind == "rebind"
    )
