"""Platforms of the tests' own, on loopback sockets, for the real libraries to talk to."""
