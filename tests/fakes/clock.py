"""A clock that moves when it is told to."""

from datetime import UTC, datetime, timedelta


class FakeClock:
    """`clock()` is the present; `clock.forward(minutes=5)` moves it."""

    def __init__(self, start: datetime = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)) -> None:
        self.now = start

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **amount: float) -> None:
        self.now += timedelta(**amount)
