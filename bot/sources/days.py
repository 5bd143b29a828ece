"""A day as people write it, in six languages of news: “3 May 2024”, “May 3, 2024”, “3. Mai 2024”, “03.05.2024”."""

import re
from datetime import date

_MONTHS = (
    ("january", "januar", "janvier", "enero", "gennaio", "januari"),
    ("february", "februar", "février", "febrero", "febbraio", "februari"),
    ("march", "märz", "mars", "marzo", "maart", "mrt"),
    ("april", "avril", "abril", "aprile"),
    ("may", "mai", "mayo", "maggio", "mei"),
    ("june", "juni", "juin", "junio", "giugno"),
    ("july", "juli", "juillet", "julio", "luglio"),
    ("august", "août", "agosto", "augustus"),
    ("september", "septembre", "septiembre", "settembre", "sept"),
    ("october", "oktober", "octobre", "octubre", "ottobre"),
    ("november", "novembre", "noviembre"),
    ("december", "dezember", "décembre", "diciembre", "dicembre"),
)
_WORD = r"[^\W\d_]{3,10}"
_WRITTEN = re.compile(
    r"(?<![\w.])(?:(?P<day>\d{1,2})(?:st|nd|rd|th|\.|er)? (?:de |of )?"
    rf"(?P<month>{_WORD})\.?,? (?:de )?(?P<year>\d{{4}})"
    rf"|(?P<month2>{_WORD})\.? (?P<day2>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<year2>\d{{4}})"
    r"|(?P<day3>\d{1,2})\.(?P<month3>\d{1,2})\.(?P<year3>\d{4}))(?![\w/])",
    re.IGNORECASE,
)


def written_days(text: str) -> list[tuple[str, re.Match[str]]]:
    """Return the days that a short text names, as `YYYY-MM-DD`, each with where it stands.

    Days written with strokes are left alone: nobody can tell “03/05/2024” of one country from another's.
    """
    return [(day, found) for found in _WRITTEN.finditer(text) if (day := _day(found))]


def _day(found: re.Match[str]) -> str | None:
    year = int(found["year"] or found["year2"] or found["year3"])
    month = int(found["month3"]) if found["month3"] else _month(found["month"] or found["month2"])
    try:
        day = date(year, month or 0, int(found["day"] or found["day2"] or found["day3"]))
    except ValueError:
        return None
    return day.isoformat() if 1990 <= year <= 2100 else None


def _month(word: str) -> int | None:
    """Return which month a name or its beginning means; “jui” could be two and means none."""
    word = word.lower()
    fitting = [at for at, names in enumerate(_MONTHS, 1) if any(name.startswith(word) for name in names)]
    return fitting[0] if len(fitting) == 1 else None
