"""Cards of texts that are not in English: every place holds, marks and numbers are read, speakers are not guessed."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summaries.card import make_card, verify
from summaries.cleaning import label_blocks
from summaries.closure import hanging_among
from summaries.document import BlockKind, Card, Document
from summaries.errors import SummaryError
from summaries.marks import pair_marks
from summaries.quotes import find_quotes
from summaries.sentences import split_sentences
from summaries.sumy_methods import METHODS
from tests.unit.summaries.abroad_samples import ABROAD

MARKED = {
    "de": [
        "„Niemand wird für die Mauer zweimal bezahlen“",
        "»Das Geld fließt allein in den Schutz der Küste«",
        "„Man hat uns gesagt: ‚Wartet bis zum Mai‘, und dann wurde ohne uns entschieden“",
    ],
    "fr": [
        "« Personne ne paiera deux fois pour la digue »",
        "« On nous avait dit : “Attendez le mois de mai”, et tout a été décidé sans nous »",
    ],
    "es": [
        "«Nadie pagará dos veces por el dique»",
        "“El dinero será solo para proteger la costa”",
        "«Nos dijeron: “Esperen hasta mayo”, y después decidieron sin nosotros»",
    ],
    "it": [
        "«Nessuno pagherà due volte per la diga»",
        "“Il denaro servirà solo a proteggere la costa”",
        "«Ci avevano detto: “Aspettate fino a maggio”, e poi hanno deciso senza di noi»",
    ],
    "nl": [
        "‘Niemand zal twee keer voor de zeewering betalen’",
        "“Het geld is alleen voor de bescherming van de kust”",
        "„Ze zeiden ‘wacht tot in mei’, en toen werd er zonder ons beslist”",
    ],
}
COUNTED = {
    "de": ["Mehr als 1.700 Menschen", "3,5 Prozent", "rund 1,2 Millionen Euro"],
    "fr": ["Plus de 1 700 personnes", "3,5 %", "environ 1,2 million d’euros"],
    "es": ["Más de 1.700 personas", "3,5 %", "unos 1,2 millones de euros"],
    "it": ["Più di 1.700 persone", "3,5 per cento", "circa 1,2 milioni di euro"],
    "nl": ["Meer dan 1.700 mensen", "3,5 procent", "ongeveer 1,2 miljoen euro"],
}
LEANING = {
    "de": "Sie verwies",
    "fr": "Elle a rappelé",
    "es": "Ella recordó",
    "it": "Lei ha ricordato",
    "nl": "Zij wees",
}
SENTENCES = {"de": 10, "fr": 9, "es": 10, "it": 10, "nl": 10}


def card_of(code: str, sentences: int = 3) -> Card:
    return make_card(Document(ABROAD[code]), sentences=sentences)


@pytest.mark.parametrize("code", ABROAD)
def test_an_article_gets_its_sentences_quotations_and_figures(code: str) -> None:
    text, card = ABROAD[code], card_of(code)
    assert (card.language, card.sentence_count, len(card.summary)) == (code, SENTENCES[code], 3)
    assert [quote.marks.of(text) for quote in card.quotes] == MARKED[code]
    assert [figure.span.of(text) for figure in card.figures] == COUNTED[code]


@pytest.mark.parametrize("code", ABROAD)
def test_speakers_are_unknown_rather_than_guessed(code: str) -> None:
    card = card_of(code)
    assert not any(quote.speaker.known or quote.unclear for quote in (*card.quotes, *card.terms))


@pytest.mark.parametrize("code", ABROAD)
def test_furniture_is_no_running_text(code: str) -> None:
    kinds = [block.kind for block in label_blocks(ABROAD[code], None, code) if block.kind is not BlockKind.BODY]
    furniture = [BlockKind.HEADING, BlockKind.BYLINE, BlockKind.DATELINE, BlockKind.SEE_ALSO, BlockKind.CAPTION]
    assert kinds == furniture


@pytest.mark.parametrize("code", ABROAD)
def test_a_sentence_that_leans_back_is_shown_with_the_one_before_it_or_not_at_all(code: str) -> None:
    text = ABROAD[code]
    for wanted in range(1, 9):
        lines = card_of(code, wanted).summary
        for line in lines:
            if line.span.of(text).startswith(LEANING[code]):
                assert any(other.leaned_on and other.sentence == line.sentence - 1 for other in lines)


@pytest.mark.parametrize("code", ABROAD)
@pytest.mark.parametrize("method", METHODS)
def test_every_method_goes_through_the_same_door(code: str, method: str) -> None:
    card = make_card(Document(ABROAD[code]), method=method)
    assert 1 <= len(card.summary) <= 3


@pytest.mark.parametrize(
    ("code", "sentence", "leans"),
    [
        ("de", "Das Geld fließt in den Schutz der Küste.", False),
        ("de", "Das ist zu wenig.", True),
        ("de", "Es gibt keine Boote mehr.", False),
        ("nl", "Het geld is voor de kust.", False),
        ("nl", "Het is te weinig.", True),
        ("fr", "Cela ne suffit pas.", True),
        ("fr", "Les équipages partent.", False),
        ("es", "Sin embargo, no basta.", True),
        ("it", "Inoltre la diga è vecchia.", True),
        ("it", "«Ma la diga è vecchia», dice.", True),
    ],
)
def test_what_leans_on_the_sentence_before_it(code: str, sentence: str, leans: bool) -> None:
    sentences = split_sentences(sentence, label_blocks(sentence), None, code)
    assert hanging_among(sentence, sentences, code) == [leans]


@pytest.mark.parametrize(
    ("code", "first", "second"),
    [
        ("de", "Quill ist stellv. Vorsitzende, bzw. sie war es z. B. im Mai, u. a. lt. § 9 Abs. 2.", "Das ist vorbei."),
        ("de", "„Das ist falsch. Wir zahlen nicht“, sagte Quill.", "‚Nie wieder so etwas‘, rief er."),
        ("fr", "M. Dupré, Mme Lorne et MM. Orne et Sarre ont lu l’art. 9, p. ex. hier.", "Le conseil vote."),
        ("fr", "« C’est faux. Nous ne paierons pas », a dit M. Dupré.", "Elle est partie."),
        ("es", "El Sr. Quilla, la Sra. Lodo y D. Juan Orne votaron en contra.", "El consejo sigue."),
        ("es", "Según el art. 9 cuesta aprox. 3 mill. de euros.", "EE. UU. no respondió."),
        ("it", "L’on. Orne, il dott. Quilla e l’avv. Sarri hanno letto l’art. 9 a pag. 12.", "Poi sono usciti."),
        ("it", "È successo due anni fa.", "Il consiglio ha detto di no."),
        ("nl", "Dhr. Quill, mevr. Lodder en drs. Penn betalen ca. 3 mln. euro, d.w.z. de helft.", "Niemand weet dat."),
        ("nl", "‘Dat is niet waar. Wij betalen niet’, zei mw. Lodder.", "De raad wacht."),
    ],
)
def test_abbreviations_and_quotations_end_no_sentence(code: str, first: str, second: str) -> None:
    text = f"{first} {second}"
    found = split_sentences(text, label_blocks(text, None, code), None, code)
    assert [sentence.span.of(text) for sentence in found] == [first, second]


def marks(text: str) -> list[tuple[str, int]]:
    return [(pair.outer.of(text), pair.depth) for pair in pair_marks(text, label_blocks(text + "\nEnde gut."))]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Er sagte: „Wir gehen heute.“", [("„Wir gehen heute.“", 0)]),
        ("Sie rief »Wir gehen heute« und ging.", [("»Wir gehen heute«", 0)]),
        ("Il a dit : « Nous partons ce soir. »", [("« Nous partons ce soir. »", 0)]),
        ("Dijo «vamos a “la casa de todos” esta noche» y salió.", [("«vamos a “la casa de todos” esta noche»", 0), ("“la casa de todos”", 1)]),
        ("Ha detto “andiamo a «casa di tutti» stasera” ed è uscito.", [("“andiamo a «casa di tutti» stasera”", 0), ("«casa di tutti»", 1)]),
        ("Il dit « elle a dit « non merci » hier » puis part.", [("« elle a dit « non merci » hier »", 0), ("« non merci »", 1)]),
        ("Er sagte: „Das ‚neue alte Haus‘ steht.“", [("„Das ‚neue alte Haus‘ steht.“", 0), ("‚neue alte Haus‘", 1)]),
        ("Sie sagte: »Das ›neue alte Haus‹ steht.«", [("»Das ›neue alte Haus‹ steht.«", 0), ("›neue alte Haus‹", 1)]),
        ("Hij zei ’s avonds: ‘Wij gaan nu naar huis.’", [("‘Wij gaan nu naar huis.’", 0)]),
        ("C’est l’avis d’un homme qu’on n’a pas vu.", []),
        # A stray mark costs itself, not the quotation beside it.
        ("Ein Haus“ stand da. Er sagte: „Wir gehen heute.“", [("„Wir gehen heute.“", 0)]),
        ("Ein Haus« stand da. Er sagte: »Wir gehen heute.«", [("»Wir gehen heute.«", 0)]),
    ],
)  # fmt: skip
def test_marks_of_other_languages(text: str, found: list[tuple[str, int]]) -> None:
    assert marks(text) == found


@pytest.mark.parametrize(
    ("code", "text", "found"),
    [
        ("de", "Es waren 12.345,67 Euro, am 24. November 2031 um 14.30 Uhr.", ["12.345,67 Euro"]),
        ("de", "Etwa ein Drittel der 3.000 bis 4.000 Boote blieb am 3.5. im Hafen.", []),
        ("de", "Knapp 40 Prozentpunkte und 5 Mrd. Euro fehlen.", ["Knapp 40 Prozentpunkte", "5 Mrd. Euro"]),
        ("fr", "Il manque 12 345,67 euros et 1,5 milliard de dollars.", ["12 345,67 euros", "1,5 milliard de dollars"]),
        ("es", "Son casi 3 mil millones de euros en 2031.", ["casi 3 mil millones de euros"]),
        ("it", "Servono 300mila firme e 20 mila euro.", ["20 mila euro"]),
        ("nl", "Ruim € 2,5 miljard gaat naar 1.200 mensen.", ["Ruim € 2,5 miljard", "1.200 mensen"]),
    ],
)
def test_numbers_are_read_whole_or_left_alone(code: str, text: str, found: list[str]) -> None:
    from summaries.figures import find_figures

    sentences = split_sentences(text, label_blocks(text), None, code)
    assert [figure.span.of(text) for figure in find_figures(text, sentences, code)] == found


def test_an_english_article_that_quotes_german_keeps_its_speakers() -> None:
    text = (
        "The harbour council approved the new fees on Tuesday after a debate of four hours that nobody had expected.\n"
        "“Niemand wird für die Mauer zweimal bezahlen,” said Ada Quill, chair of the Harbour Board.\n"
        "The crews of the town said that they would go to court over it before the end of the year.\n"
    )
    card = make_card(Document(text, language="de"))
    assert card.language == "en"
    (quote,) = card.quotes
    assert quote.speaker.name is not None
    assert quote.speaker.name.text == "Ada Quill"


PIECES = st.sampled_from(
    [piece for text in ABROAD.values() for piece in text.replace("\n", " \n ").split(" ")]
    + ["„", "“", "”", "»", "«", "‹", "›", "‚", "‘", "’", "'", '"', "\n", " ", " ", "1.700", "3,5", "%", "€", "…", "à", "ß", "ñ"]
)  # fmt: skip


@settings(deadline=None)
@given(st.sampled_from(sorted(ABROAD)), st.lists(PIECES, max_size=120))
def test_every_place_of_any_such_text_holds(code: str, pieces: list[str]) -> None:
    text = ABROAD[code][:900] + " ".join(pieces)
    try:
        card = make_card(Document(text, language=code))
    except SummaryError:
        return
    verify(text, card)
    for figure in card.figures:
        beside = text[max(0, figure.number.span.start - 1) : figure.number.span.start], text[figure.span.end :][:1]
        assert not any(character.isdigit() for character in beside)


@given(st.lists(PIECES, max_size=80).map("".join))
def test_no_two_outermost_pairs_share_a_character(text: str) -> None:
    blocks = label_blocks(text)
    quotes = find_quotes(text, blocks)
    assert all(one.marks.end <= other.marks.start for one, other in pairwise(quotes))
    for pair in pair_marks(text, blocks):
        assert pair.outer.covers(pair.inner)
