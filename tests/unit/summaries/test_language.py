"""Which language a text is in: six are read, every other is refused, and short texts go by their page."""

import pytest

from summaries.errors import LanguageNotRead
from summaries.language import is_english, language_of
from tests.unit.summaries.abroad_samples import ABROAD

READ = {
    "en": "The harbour council approved the new fees on Tuesday after a debate of four hours in the hall of the town.",
    "fr": "Le conseil du port a approuvé mardi les nouvelles taxes après un débat de quatre heures dans la salle.",
    "de": "Der Hafenrat hat am Dienstag nach einer langen Debatte die neuen Gebühren für die Boote beschlossen.",
    "es": "El consejo del puerto aprobó el martes las nuevas tasas después de un debate de cuatro horas en la sala.",
    "nl": "De havenraad heeft dinsdag na een debat van vier uur in de zaal de nieuwe tarieven voor boten goedgekeurd.",
    "it": "Il consiglio del porto ha approvato martedì le nuove tasse dopo un dibattito di quattro ore nella sala.",
}
REFUSED = {
    "portuguese": "O conselho do porto aprovou na terça-feira as novas taxas depois de um debate de quatro horas na sala.",
    "catalan": "El consell del port va aprovar dimarts les noves taxes després d’un debat de quatre hores a la sala amb el poble.",
    "romanian": "Consiliul portului a aprobat marți noile taxe după o dezbatere de patru ore în sala din centrul orașului și nu mai este.",
    "swedish": "Hamnrådet godkände på tisdagen de nya avgifterna efter en debatt på fyra timmar i salen, och det är inte allt som ska ske.",
    "danish": "Havnerådet godkendte tirsdag de nye afgifter efter en debat på fire timer i salen, og det er ikke alt, der skal ske nu.",
    "norwegian": "Havnerådet godkjente tirsdag de nye avgiftene etter en debatt på fire timer i salen, og det er ikke alt som skal skje nå.",
    "afrikaans": "Die hawe se raad het Dinsdag die nuwe tariewe goedgekeur, en hulle sal dit nie weer doen nie, want dit was vir ons te veel.",
    "welsh": "Mae cyngor yr harbwr wedi cymeradwyo ffioedd newydd ddydd Mawrth ar ôl dadl o bedair awr yn y neuadd.",
    "polish": "Rada portu zatwierdziła we wtorek nowe opłaty po czterogodzinnej debacie w sali posiedzeń miasta nad morzem.",
    "russian": "Совет порта во вторник утвердил новые сборы после четырёхчасовых прений в зале заседаний города у моря.",
    "chinese": "港口理事会周二经过四个小时的辩论批准了新的泊位费用。船员们说这个决定来得最不是时候因为燃料从来没有这么贵过而且政府没有听取他们的意见。"
    * 2,
}


@pytest.mark.parametrize("code", READ)
def test_six_languages_are_told_apart(code: str) -> None:
    assert language_of(READ[code] * 2) == code
    assert is_english(READ[code] * 2) is (code == "en")


@pytest.mark.parametrize("code", ABROAD)
def test_whole_articles_are_told_by_their_words_whatever_their_page_says(code: str) -> None:
    assert language_of(ABROAD[code], "en-GB") == code


@pytest.mark.parametrize("language", REFUSED)
def test_other_languages_are_refused(language: str) -> None:
    with pytest.raises(LanguageNotRead):
        language_of(REFUSED[language] * 2)
    assert not is_english(REFUSED[language] * 2)


def test_the_refusal_says_what_is_read() -> None:
    for name in ("English", "German", "French", "Spanish", "Italian", "Dutch"):
        assert name in LanguageNotRead.sentence


@pytest.mark.parametrize(
    ("text", "hint", "code"),
    [
        ("Le port est fermé.", None, "en"),
        ("Le port est fermé.", "fr-CA", "fr"),
        ("Der Hafen ist zu.", "DE_at", "de"),
        ("Port zamknięty.", "pl", "en"),
        ("", "", "en"),
    ],
)
def test_a_text_too_short_to_tell_goes_by_its_page(text: str, hint: str | None, code: str) -> None:
    assert language_of(text, hint) == code


def test_an_english_article_that_quotes_german_is_english() -> None:
    quoting = f"{READ['en']} “{READ['de']}” was how the mayor of Nordhaven put it. {READ['en']}"
    assert language_of(quoting, "de") == "en"
