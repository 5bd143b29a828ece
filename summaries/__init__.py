"""Pure text work: an article's text in, the sentences, quotes and figures that stand in it out.

Nothing here reads a file, a clock or a socket, and nothing here imports `bot` or `adapters`.
"""
