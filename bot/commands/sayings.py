"""What somebody was quoted as saying, as a reply; or who may be meant. Pure."""

from dataclasses import replace
from datetime import date

from bot.archive.sayings import MOST, Role, Sayings, changed
from bot.articles.speakers import MOST_COUNTED
from bot.chat.reply import Button, Buttons, Fields, Footer, Heading, Part, Reply, Text, Visibility
from bot.chat.spec import ROOT
from bot.commands.answers import source_of
from bot.commands.cards import PROMISE, quote_part

MOST_ROLES, MOST_OTHERS = 4, 4


def sayings_reply(sayings: Sayings) -> Reply:
    """Return a page of quotations, the latest first; or names to choose from; or that nobody is quoted so."""
    if sayings.name:
        parts = _quoted(sayings)
    elif sayings.choices:
        parts = _choices(sayings)
    else:
        parts = _nobody(sayings)
    return Reply(tuple(parts), Visibility.EPHEMERAL)


def _quoted(sayings: Sayings) -> list[Part]:
    aside = f"page {sayings.page} of {sayings.pages}" if sayings.pages > 1 else ""
    parts: list[Part] = [Heading(sayings.name, (_quotations(sayings.total),), aside)]
    parts += [Text(told)] if (told := roles_in_words(sayings)) else []
    parts += [replace(quote_part(article, quote), source=source_of(article)) for article, quote in sayings.said]
    if sayings.total > MOST and sayings.page == sayings.pages:
        parts.append(Text(f"The latest {MOST} are shown."))
    buttons = [*_turning(sayings), *_others(sayings)]
    parts += [Buttons(tuple(buttons))] if buttons else []
    return [*parts, Footer(f"The newest first, with the role that each outlet gives. {PROMISE}")]


def roles_in_words(sayings: Sayings) -> str:
    """Return how somebody is introduced: one role, a change from one to the next, or the different wordings."""
    roles = sayings.roles[-MOST_ROLES:]
    if not roles:
        return ""
    if len(roles) == 1:
        return f"Given as {roles[0].words}."
    if changed(roles):
        steps = [f"until {_day(role.last)}: {role.words}" for role in roles[:-1]]
        return f"The role has changed: {'; '.join(steps)}; since {_day(roles[-1].first)}: {_as(roles[-1])}."
    return f"Outlets differ on the role: {'; '.join(map(_as, roles))}."


def _as(role: Role) -> str:
    return f"{role.words}, as {role.outlet} has it" if role.outlet else role.words


def _choices(sayings: Sayings) -> list[Part]:
    rows = tuple(
        (name.name, " · ".join(filter(None, (_quotations(name.quotes), role)))) for name, role in sayings.choices
    )
    buttons = tuple(_exactly(name.name) for name, _ in sayings.choices)
    return [
        Heading(f"Whose words? “{sayings.asked}” may be", ()),
        Fields(rows),
        Buttons(buttons),
        Footer("Two names are never taken for one person, however alike they are."),
    ]


def _nobody(sayings: Sayings) -> list[Part]:
    parts: list[Part] = [
        Heading(f"Nobody here is quoted under “{sayings.asked}”"),
        Text("Looked through were the quotations of this workspace’s articles, by name and body."),
    ]
    if sayings.near:
        parts += [Text("Names much like it:"), Buttons(tuple(map(_exactly, sayings.near)))]
    return [*parts, Footer(f"What articles say about somebody: {ROOT} search {sayings.asked}")]


def _turning(sayings: Sayings) -> list[Button]:
    name = f'"{sayings.name}"'
    steps = (("Newer", sayings.page - 1), ("Older", sayings.page + 1))
    return [Button(label, f"{ROOT} who {name} --page {to}") for label, to in steps if 1 <= to <= sayings.pages]


def _others(sayings: Sayings) -> list[Button]:
    return [_exactly(name) for name in sayings.others[:MOST_OTHERS]]


def _exactly(name: str) -> Button:
    plain = name.replace('"', "")
    return Button(name, f'{ROOT} who "{plain}"')


def _quotations(number: int) -> str:
    if number == MOST_COUNTED:
        return f"{number:,} quotations or more"
    return f"{number:,} quotation{'' if number == 1 else 's'}"


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
