"""What can go wrong with positions."""

from bot.errors import BadInput


class CellUnknown(BadInput):
    """A topic's table has no cell of this key."""

    code = "position-unknown"


class NothingToUndo(BadInput):
    """A cell is to be taken back to what the text says, and stands there already."""

    code = "position-as-text"
    sentence = "Nobody has corrected that cell: it stands as the text's cue has it."
