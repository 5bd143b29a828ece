"""A whole installation from one database to another, whichever engines they are of."""
