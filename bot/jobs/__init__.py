"""When things happen: the embedded clock."""
