"""Golden files: what a renderer drew when somebody looked at it and found it good."""

import json
import os
from pathlib import Path

PAYLOADS = Path(__file__).parent.parent / "payloads"


def matches(name: str, drawn: object) -> bool:
    """Compare with a golden file, or write it when UPDATE_GOLDEN is set."""
    path = PAYLOADS / f"{name}.json"
    text = json.dumps(drawn, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
    if os.environ.get("UPDATE_GOLDEN"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return path.read_text(encoding="utf-8") == text
