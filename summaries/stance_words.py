r"""The words by which a sentence takes a side, as one readable table; nothing outside it ever decides.

A cue counts only where whoever speaks is its subject (“the union opposes …”, “we welcome …”) or does it (“opposed by
the union”). Its side is the one towards its grammatical object, whatever that is. What may stand between the two, and
what each of those words does to the side, is in the table too. General knowledge of English, kept short.
"""

import re

from summaries.document import Side
from summaries.vocabulary import PEOPLE, SAYS

# A verb's forms: bare, third person, past, and -ing. `negated` says that denying it takes the other side: whoever does
# not support something is against it, but not to welcome or to endorse it is no stand.
_FOR = """
support supports supported supporting | negated
back backs backed backing | negated
favour favours favoured favouring | negated
favor favors favored favoring | negated
agree_with agrees_with agreed_with agreeing_with | negated
approve_of approves_of approved_of approving_of | negated
vote_for votes_for voted_for voting_for
vote_in_favour_of votes_in_favour_of voted_in_favour_of voting_in_favour_of
vote_in_favor_of votes_in_favor_of voted_in_favor_of voting_in_favor_of
endorse endorses endorsed endorsing
welcome welcomes welcomed welcoming
applaud applauds applauded applauding
praise praises praised praising
commend commends commended commending
hail hails hailed hailing
champion champions championed championing
"""
_AGAINST = """
oppose opposes opposed opposing
reject rejects rejected rejecting
condemn condemns condemned condemning
denounce denounces denounced denouncing
criticise criticises criticised criticising
criticize criticizes criticized criticizing
decry decries decried decrying
deplore deplores deplored deploring
lambast lambasts lambasted lambasting
slam slams slammed slamming
blast blasts blasted blasting
object_to objects_to objected_to objecting_to
disagree_with disagrees_with disagreed_with disagreeing_with
vote_against votes_against voted_against voting_against
speak_out_against speaks_out_against spoke_out_against speaking_out_against
come_out_against comes_out_against came_out_against coming_out_against
hit_out_at hits_out_at hit_out_at hitting_out_at
"""

# Whole phrases, each after its subject as a verb is; `…` stands for up to a hundred letters of one clause.
_PHRASES = {
    Side.FOR: r"""
(?:expressed|expresses|voiced|voices|declared|announced|reaffirmed|reiterated|pledged)(?: \w+){0,2} (?:support|backing) for
(?:gave|gives|lent|threw|throws) (?:its|his|her|their)(?: \w+)? (?:support|backing|weight) (?:to|behind)
(?:spoke|speaks|came out|comes out) in (?:favour|favor|support) of
(?:is|are|was|were|am)(?: \w+ly| very| also)? (?:in favour of|in favor of|supportive of)
(?:is|are|was)(?: also)? an?(?: \w+){0,2} (?:supporter|backer|advocate|champion) of
(?:urges|urged|urge|calls on|called on|call on)…to (?:support|back|approve|adopt|pass|vote for|endorse)
(?:pledges|pledged|vows|vowed|promises|promised) to (?:support|back|vote for)
""",
    Side.AGAINST: r"""
(?:expressed|expresses|voiced|voices|declared|announced|reaffirmed|reiterated)(?: \w+){0,2} (?:opposition|objections?) to
(?:is|are|was|were|am)(?: \w+ly| very| also)? (?:against|opposed to|critical of|hostile to)
(?:has|have) been(?: \w+ly| very)? critical of
(?:is|are|was)(?: also)? an?(?: \w+){0,2} (?:opponent|critic) of
(?:calls|called|call) for…to be (?:scrapped|dropped|withdrawn|abandoned|repealed|halted|stopped|rejected|blocked|abolished|ditched|overturned|cancelled)
(?:calls|called|call) for (?:an end to|a halt to|a ban on|a moratorium on|the (?:repeal|withdrawal|abolition|scrapping|cancellation) of)
(?:urges|urged|urge|calls on|called on|call on)…to (?:scrap|drop|withdraw|abandon|reject|repeal|halt|block|oppose|vote against|vote down|ditch)
(?:pledges|pledged|vows|vowed|promises|promised|threatens|threatened) to (?:fight|oppose|block|resist|repeal|scrap|vote against)
""",
    # Words of their own: a concern, a warning or a demand is shown, and decides nothing.
    Side.UNCLEAR: r"""
(?:expressed|expresses|express|raised|raises|raise|voiced|voices|voice)(?: \w+){0,3} (?:concerns?|doubts?|fears|reservations|worries|alarm|unease)
(?:is|are|was|were|am)(?: \w+ly| also)? (?:concerned|worried|alarmed|sceptical|skeptical|uneasy)
(?:questioned|questions) (?:whether|how|why|the)
(?:warned|warns|warn|cautioned|cautions)(?: that| of| against)?
(?:calls|called|call) (?:for|on)
(?:urged|urges|urge|fears|feared|doubts|doubted)
""",
}

# What may stand between a subject and its cue.
FIRMLY = """
strongly firmly fully also now still always long repeatedly publicly openly warmly broadly largely generally consistently
vehemently vigorously sharply strenuously wholeheartedly actively again immediately quickly swiftly recently later then
today formally officially unanimously both either all totally completely absolutely clearly loudly bitterly fiercely
certainly definitely very much really do does did has have will would is are was were been am ’ve 've ’re 're ’m 'm ’ll
'll ’d 'd already even just simply only
"""
DENYING = ("not", "n't", "n’t", "never", "no longer", "cannot", "can't", "can’t")
WEAKENING = """
had once previously formerly initially originally earlier reportedly apparently allegedly possibly probably perhaps almost
nearly partly partially tentatively reluctantly neither nor hardly barely rarely may might could can should must used_to
seemed_to seems_to appeared_to appears_to stopped_short_of stops_short_of refused_to refuses_to declined_to declines_to
failed_to fails_to yet_to refrained_from reluctant_to tried_to considered considering willing_to prepared_to ready_to
"""

CONDITIONS = (
    "only if",
    "only when",
    "provided that",
    "providing that",
    "on condition that",
    "on the condition that",
    "as long as",
    "so long as",
    "unless",
    "subject to",
)

_BREAK = r"[\s\u00a0]+"


def _either(words: str) -> str:
    found = sorted((word.replace("_", " ") for word in words.split()), key=len, reverse=True)
    return "|".join(map(re.escape, found))


def _spaced(pattern: str) -> str:
    return pattern.replace(" ", r"[\s\u00a0]+").replace("…", r"(?:(?!\bnot\b)[^.;:?!“”\"]){1,100}?[\s\u00a0]")


def _rows(table: str) -> list[tuple[list[str], bool]]:
    rows = [line.partition("|") for line in table.strip().splitlines()]
    return [([form.replace("_", " ") for form in forms.split()], bool(mark)) for forms, _, mark in rows]


_TABLES = {Side.FOR: _rows(_FOR), Side.AGAINST: _rows(_AGAINST)}
SIDES = {form: side for side, rows in _TABLES.items() for forms, _ in rows for form in forms}
NEGATED = frozenset(form for rows in _TABLES.values() for forms, negated in rows if negated for form in forms)
BARE = frozenset(forms[0] for rows in _TABLES.values() for forms, _ in rows)
PAST = frozenset(forms[2] for rows in _TABLES.values() for forms, _ in rows)
GOING_ON = frozenset(forms[3] for rows in _TABLES.values() for forms, _ in rows)
"""The forms of the verbs, each with a space between its words."""

VERB = re.compile(rf"(?:{_either(' '.join(form.replace(' ', '_') for form in SIDES))})\b", re.IGNORECASE)
PHRASES = {
    side: re.compile("|".join(map(_spaced, lines.strip().splitlines())), re.IGNORECASE)
    for side, lines in _PHRASES.items()
}
BETWEEN = re.compile(
    rf"(?:(?:{_BREAK}(?:{_either(FIRMLY)}|{_either(WEAKENING)}|{'|'.join(map(re.escape, sorted(DENYING, key=len, reverse=True)))}"
    rf"|(?:do|does|did|is|are|was|were|has|have|will|would|wo|could|should)n[’']t)|[’'](?:ve|re|m|ll|d))(?![\w]))*",
    re.IGNORECASE,
)
DENIES = re.compile(
    rf"(?:\b(?:{'|'.join(map(re.escape, DENYING))})|n[’']t)(?!\s+(?:only|just|merely))\b", re.IGNORECASE
)
WEAKENS = re.compile(rf"\b(?:{_either(WEAKENING)})\b", re.IGNORECASE)
BREAK = re.compile(_BREAK)
CONDITION = re.compile(rf"\b(?:{'|'.join(CONDITIONS)})\b", re.IGNORECASE)
OPENING_IF = re.compile(r"[“\"‘]?(?:if|unless|provided that|as long as|so long as)\b", re.IGNORECASE)
MAYBE = re.compile(
    r"\b(?:should|must|can|could|would)\b(?:\s+not)?\s+(?:be\s+\w+|go ahead|proceed|happen|start|pass|stand)\b",
    re.IGNORECASE,
)

# After its subject a verb that is followed by one of these says something else.
TURNS = re.compile(r"\s+(?:by|away|off|down|out|up|into|onto|from|home|to win)\b", re.IGNORECASE)
BACK_TURNS = re.compile(
    r"\s+(?:by|away|off|down|out|up|into|onto|from|home|in|to|at|on|when|then|together|with)\b", re.IGNORECASE
)
# To reject what somebody claims, or to welcome somebody, is no stand on a policy.
NO_STAND = re.compile(
    r"(?:\s+[\w’'-]+){0,3}?\s+(?:claims?|allegations?|accusations?|criticisms?|suggestions?|reports (?:that|of)|charges|notion|complaints?"
    r"|concerns?|fears|calls?|rumou?rs|questions?|assertions?|characterisations?|characterizations?|comparisons?|idea that)\b|\s+(?:none|nothing|no|neither|nobody|little|few|whatever)\b",
    re.IGNORECASE,
)
_SOMEBODY = "|".join(
    sorted(PEOPLE | {"guests", "visitors", "him", "her", "them", "us", "you", "everybody", "everyone", "people"})
)
GREETS = re.compile(
    rf"(?:\s+[\w’'-]+){{0,3}}?\s+(?:{_SOMEBODY})\b|(?:\s+[\w’'-]+){{1,6}}?\s+(?:to|at|into|aboard)\s+(?:the\s+|his\s+|her\s+|their\s+)?(?:[A-Z]|home|house|office)"
)
FAMILY = re.compile(
    r"\s+(?:his|her|their|a)\s+(?:own\s+)?(?:family|families|child|children|wife|husband|mother|father|parents)\b",
    re.IGNORECASE,
)

REPORTS = re.compile(
    rf"\b(?:{'|'.join(sorted(SAYS))}|claimed|claims|suggested|suggests|suggesting|believes?|believed|thinks?|thought|announced|reported|reports"
    r"|pointed out|points out|made clear|reportedly|revealed|confirmed|denie[sd]|denying|hopes?|hoped|expects?|expected|alleged|alleges|accus\w+|according to|saying|claiming|arguing"
    r"|insisting|warning|noting|predicted|predicts|asked|asks|asking|knows?|knew|feels?|felt|understands?|understood)\b",
    re.IGNORECASE,
)
"""Verbs after which somebody else's stand is only told of."""

SAID_IT = re.compile(rf"\b(?:{'|'.join(sorted(SAYS))})\s+(?:the\s+|an?\s+)?$", re.IGNORECASE)
"""“said X, who opposes”: X is who spoke, and what follows is told of X by the article."""

SAID_SO = re.compile(
    rf"(?:\s+(?:also|later|then|has|have))*\s+(?:{'|'.join(sorted(SAYS))})(?:\s+(?:on|in|at|last|this)(?:\s+[\w’'-]+){{1,4}})?"
    r"(?:\s+that)?[\s\u00a0]+(?P<who>he|she|it|they)\b",
    re.IGNORECASE,
)
"""“X said that she”: after it, X's own stand."""

FIRST_PERSON = re.compile(r"\b(?:I|[Ww]e)\b")
DONE_BY = re.compile(
    rf"\b(?P<cue>(?:{_either(' '.join(form for form in PAST if ' ' not in form))})\s+by)\s+(?:the\s+|an?\s+|both\s+)?$",
    re.IGNORECASE,
)
