"""What a publisher or a member might write to have a file act, lie or break."""

from hypothesis import strategies as st

from tests.hostile.strings import HOSTILE

WORDS = HOSTILE

FOREIGN = st.one_of(st.sampled_from(WORDS), st.text(max_size=60), st.text(st.characters(), max_size=20))
"""Any text, lone surrogates and control letters among them."""
