"""What each verb of `python -m bot` does, apart from its options: read, call the core, print."""
