"""How presses and filled-in fields look in a payload. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any

from tests.loopback.slack.wire import numbered
from tests.loopback.slack.world import Json


def elements(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Yield each block with each element in it that somebody can use."""
    for block in numbered(blocks):
        if block.get("type") == "actions":
            yield from ((block, each) for each in block.get("elements") or [])
        for name in ("accessory", "element"):
            if block.get(name):
                yield block, block[name]


def find(blocks: list[Json], wanted: str) -> tuple[Json, Json]:
    """Return the block and the element that is meant: by its action_id first, then by its label."""
    everything = list(elements(blocks))
    for named in (lambda element: element.get("action_id"), _label):
        for block, element in everything:
            if named(element) == wanted:
                return block, element
    there = [element.get("action_id") or _label(element) for _, element in everything]
    raise LookupError(f"there is no {wanted!r}, only {there}")


def _label(element: Json) -> str:
    return str((element.get("text") or {}).get("text") or "")


def pressed(block: Json, button: Json, stamp: str) -> Json:
    """Return the action that a press is."""
    kept: Json = {name: button[name] for name in ("text", "value", "url", "style") if name in button}
    named = {"type": "button", "action_id": button.get("action_id") or "a0", "block_id": block["block_id"]}
    return {**named, **kept, "action_ts": stamp}


def state(blocks: list[Json], values: Mapping[str, Any]) -> Json:
    """Return what a form says: every input of it, empty ones too; `values` go by action_id."""
    filled_in: Json = {}
    known = set()
    for block, element in elements(blocks):
        if block["type"] == "input":
            name = str(element["action_id"])
            known.add(name)
            value = filled(element, values.get(name, _initial(element)))
            filled_in[block["block_id"]] = {name: {"type": element["type"], **value}}
    if unknown := values.keys() - known:
        raise LookupError(f"the form has no {sorted(unknown)}, only {sorted(known)}")
    return filled_in


def filled(element: Json, value: Any) -> Json:
    """Return one field as it is sent, with a value given in plain words."""
    if element["type"] == "static_select":
        return {"selected_option": None if value is None else _option(element, value)}
    return {"files": value or []} if element["type"] == "file_input" else {"value": value}


def _initial(element: Json) -> Any:
    return (element.get("initial_option") or {}).get("value") or element.get("initial_value")


def _option(element: Json, value: Any) -> Json:
    found = [option for option in element["options"] if value in (option["value"], option["text"]["text"])]
    if not found:
        raise LookupError(f"there is no option {value!r}, only {[option['value'] for option in element['options']]}")
    return dict(found[0])
