"""Who has said what on a topic: verbatim words, each on the side that a cue in it takes, or that a member gave it."""
