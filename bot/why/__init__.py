"""Why an article is in a workspace and where it went, from what is kept: nothing is guessed."""
