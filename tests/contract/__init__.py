"""One suite for each port: every implementation and every fake passes it."""
