"""The local room: the workspace that needs no platform, kept in the database."""
