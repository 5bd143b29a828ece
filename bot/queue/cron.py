"""How often something happens, as cron says it: procrastinate knows no other way. Pure."""

MINUTE, HOUR = 60, 3_600


def cron(seconds: float) -> str:
    """Return how cron, with seconds in the sixth place, says every so many seconds, rounded to what it can say.

    Cron starts anew with each minute and each hour, so that only their divisors come evenly: others become the next
    smaller one.
    """
    every = max(1, round(seconds))
    if every < MINUTE:
        return f"* * * * * */{_divisor(every)}"
    if every < HOUR:
        return f"*/{_divisor(every // MINUTE)} * * * * 0"
    return "0 * * * * 0"


def _divisor(number: int) -> int:
    """Return the largest divisor of sixty that is not larger."""
    return max(part for part in range(1, number + 1) if MINUTE % part == 0)
