import pytest

from summaries.cleaning import label_blocks
from summaries.errors import LanguageNotRead
from summaries.figures import find_figures
from summaries.language import require_english
from summaries.sentences import split_sentences


def figures(text: str) -> list[str]:
    return [figure.span.of(text) for figure in find_figures(text, split_sentences(text, label_blocks(text)))]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("It applies to more than 1,200 berths.", ["more than 1,200 berths"]),
        ("Of the 1,700+ arrested, 127 suspects were named.", ["1,700+ arrested", "127 suspects"]),
        ("At least 14 ports failed.", ["At least 14 ports"]),
        ("The charge is up to £2,600 a year for a boat.", ["up to £2,600 a year"]),
        ("It costs about £18.5m in all.", ["about £18.5m"]),
        ("Nearly 60 per cent of boats carried none.", ["Nearly 60 per cent"]),
        ("The share rose by 18% in spring.", ["18%"]),
        ("Three children and thousands of participants came.", ["Three children", "thousands of participants"]),
        ("They asked for forty-one local orders.", ["forty-one local orders"]),
        ("Between 3 and 5 million tonnes moved.", ["Between 3 and 5 million tonnes"]),
        ("Between £3m and £5m was lost.", ["Between £3m and £5m"]),
        ("In all 23 of 62 harbours failed.", ["23 of 62 harbours"]),
        ("Fewer than one in five agreed.", ["Fewer than one in five"]),
        ("It was six boats in every ten.", ["six boats in every ten"]),
        ("He won 5 of the 12 seats, 3 out of 10 members.", ["5 of the 12 seats", "3 out of 10 members"]),
        ("It added 2,100 new harbour posts.", ["2,100 new harbour posts"]),
        ("A $1.1 billion Skarrow bill came, at £2,600 charge a boat.", ["$1.1 billion", "£2,600 charge"]),
    ],
)
def test_numbers_keep_their_qualifier_and_unit(text: str, found: list[str]) -> None:
    assert figures(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "The bill was published on 24 November 2026.",
        "It began in 1998 and ended in 2004.",
        "Clause 9 and section 12 were cut.",
        "They met at 9.30 and again at 6 o’clock.",
        "It was the 14th of its kind, at 7pm.",
        "A 45-year-old man was seen.",
        "All five agreed with one of the two.",
    ],
)
def test_dates_times_ages_and_numberings_are_no_figures(text: str) -> None:
    assert figures(text) == []


def test_a_figure_tells_its_parts_and_its_sentence() -> None:
    text = "The boats came. It applies to more than 1,200 berths."
    (figure,) = find_figures(text, split_sentences(text, label_blocks(text)))
    assert figure.qualifier is not None
    assert figure.unit is not None
    assert (figure.qualifier.text, figure.number.text, figure.unit.text) == ("more than", "1,200", "berths")
    assert figure.sentence.of(text) == "It applies to more than 1,200 berths."
    for reading in (figure.qualifier, figure.number, figure.unit):
        assert reading.span.of(text) == reading.text


FOREIGN = {
    "french": "Le conseil du port a approuvé mardi les nouvelles taxes après un débat de quatre heures dans la salle.",
    "german": "Der Hafenrat hat am Dienstag nach einer langen Debatte die neuen Gebühren für die Boote beschlossen.",
    "spanish": "El consejo del puerto aprobó el martes las nuevas tasas después de un debate de cuatro horas en la sala.",
    "dutch": "De havenraad heeft dinsdag na een debat van vier uur in de zaal de nieuwe tarieven voor boten goedgekeurd.",
    "italian": "Il consiglio del porto ha approvato martedì le nuove tasse dopo un dibattito di quattro ore nella sala.",
    "welsh": "Mae cyngor yr harbwr wedi cymeradwyo ffioedd newydd ddydd Mawrth ar ôl dadl o bedair awr yn y neuadd.",
    "polish": "Rada portu zatwierdziła we wtorek nowe opłaty po czterogodzinnej debacie w sali posiedzeń miasta nad morzem.",
    "russian": "Совет порта во вторник утвердил новые сборы после четырёхчасовых прений в зале заседаний города у моря.",
    "chinese": "港口理事会周二经过四个小时的辩论批准了新的泊位费用。船员们说这个决定来得最不是时候因为燃料从来没有这么贵过而且政府没有听取他们的意见。"
    * 2,
}


@pytest.mark.parametrize("language", FOREIGN)
def test_other_languages_are_refused(language: str) -> None:
    with pytest.raises(LanguageNotRead):
        require_english(FOREIGN[language] * 2)


def test_english_and_texts_too_short_to_tell_pass() -> None:
    require_english("The harbour council approved the new fees on Tuesday after a debate of four hours in the hall.")
    require_english("Le port est fermé.")
    require_english("")
