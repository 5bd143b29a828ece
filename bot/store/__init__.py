"""The database: one writer with group commit, many readers, numbered migrations."""
