"""What a publisher or a member might write to have a file act, lie or break."""

from hypothesis import strategies as st

WORDS = (
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "＝1+1",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "</title></style></article>]]>&amp;",
    "[x](javascript:alert(1)) ![y](https://evil.example/y.png) `z` | # @here",
    "right \u202eto left\u202c and \u2066isolate\u2069",
    "zero\u200bwidth\u2060 and \ufeffmark",
    "nul \x00 bell \x07 escape \x1b[31m vertical \x0b form \x0c",
    "half \ud800 letter \udfff",
    "no letters \ufffe\uffff",
    "../../etc/passwd",
    "C:\\Windows\\con",
    "line one\nline two\r\n# three\u2028four",
    "n" * 300,
    "{{ 7 * 7 }}{% raw %}${x}",
    "http://evil.example/<&\"'>",
)

FOREIGN = st.one_of(st.sampled_from(WORDS), st.text(max_size=60), st.text(st.characters(), max_size=20))
"""Any text, lone surrogates and control letters among them."""
