"""The engines of the database that the stores among these ports run on."""

from tests.fakes.engines import engine, pytest_generate_tests

__all__ = ["engine", "pytest_generate_tests"]
