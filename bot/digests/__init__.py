"""The daily digest: when a channel is due, what is in its edition, and how it reaches people once."""
