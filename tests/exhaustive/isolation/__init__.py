"""Two workspaces that do everything at once, with the same ids on both sides: nothing of one shows in the other."""
