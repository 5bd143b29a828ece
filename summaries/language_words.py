"""The words of the languages beside English that cards are made in: what is common, what leans back, what counts.

General knowledge of these languages, kept short; nothing here was gathered from a data set.
"""

import re
from typing import NamedTuple

from summaries.document import BlockKind


class Tongue(NamedTuple):
    """What is known of a language: its Snowball stemmer, and its words.

    `elided` are words that lose their vowel before another (“l’eau”). `leaning` open sentences that lean on the one before.
    `qualifiers`, `scales` and `units` stand around numbers. `rules` tell furniture from running text.
    """

    stemmer: str
    common: frozenset[str]
    elided: str
    leaning: str
    qualifiers: str
    scales: str
    units: str
    rules: tuple[tuple[BlockKind, re.Pattern[str]], ...]


def _rules(
    see_also: str, share: str, notice: str, byline: str, caption: str, months: str
) -> tuple[tuple[BlockKind, re.Pattern[str]], ...]:
    """Return how a language's publishers word the furniture around an article, each from the start of a line."""
    day = rf"(?:(?:\w+,? )?(?:\w+ )?\d{{1,2}}(?:\.|er|º)? (?:de )?(?:{months})\.?,?(?: (?:de )?\d{{4}})?)"
    return (
        (BlockKind.SEE_ALSO, re.compile(rf"(?:{see_also})\s*(?::|$|»|>|\||-\s|–\s)", re.IGNORECASE)),
        (BlockKind.SHARE, re.compile(rf"(?:{share})\b[^.!?]{{0,40}}$", re.IGNORECASE)),
        (BlockKind.NOTICE, re.compile(rf"(?:{notice})", re.IGNORECASE)),
        (
            BlockKind.BYLINE,
            re.compile(
                rf"(?:{byline}) [^\W\d_a-z][\w’'-]+(?: (?:[^\W\d_a-z][\w’'-]+|de|van|von|y|e|et|und|en)){{0,5}}$"
            ),
        ),
        (BlockKind.CAPTION, re.compile(rf"(?:{caption})\s*[:|©]", re.IGNORECASE)),
        (
            BlockKind.DATELINE,
            re.compile(rf"{day}(?:[\s,|•·–-]*(?:\w+ )?\d{{1,2}}[:.h]\d\d(?: ?\w+)?)?[\s.|]*$", re.IGNORECASE),
        ),
    )


TONGUES: dict[str, Tongue] = {
    "de": Tongue(
        "german",
        frozenset(
            """
            aber alle allem allen aller alles als also am an andere anderen auch auf aus bei beim bereits bis da dabei dafür
            damit dann das dass dem den denn der deren des dessen die dies diese diesem diesen dieser dieses doch dort durch
            ein eine einem einen einer eines er es etwa für gegen habe haben hat hatte hätte ich ihm ihn ihnen ihr ihre ihrem
            ihren ihrer im immer in ins ist ja jede jeden jeder jetzt kann kein keine können man mehr mit muss müssen nach
            nicht noch nun nur ob oder ohne sagt sagte schon sehr sein seine seinem seinen seiner seit selbst sich sie sind so
            soll sollen sowie über um und uns unter vom von vor war waren was weil weiter welche wenn werde werden wie wieder
            will wir wird wo worden wurde wurden würde zu zum zur zwar zwischen
            """.split()
        ),
        "",
        r"er|sie|es (?!gibt|gab)\w+|ihm|ihr|ihre?[rnms]?|seine?[rnms]?|das (?:ist|war|sei|wäre|hat|hatte|habe|wird|würde|werde|bedeutet|heißt|soll|sagte|sagt|teilte|gilt|zeigt)|dies(?:e[rsnm]?)?|dabei|dafür|damit|danach|daraufhin|deshalb|deswegen|daher"
        r"|dagegen|dadurch|darauf|darüber|außerdem|zudem|jedoch|allerdings|dennoch|trotzdem|aber|doch|und|oder|denn|auch|so|beide"
        r"|stattdessen|hingegen|dort|solche[rsnm]?",
        r"mehr als|weniger als|mindestens|höchstens|wenigstens|rund|etwa|ungefähr|circa|ca\.|knapp|fast|gut|über|bis zu|nur|nahezu"
        r"|an die|insgesamt",
        r"Tausend|Millionen|Million|Milliarden|Milliarde|Billionen|Mio\.?|Mrd\.?",
        r"Prozent|Prozentpunkte?n?|Euro|Dollar|Franken|Pfund|Kronen|Menschen|Personen|Einwohnern?|Stimmen|Tonnen|Kilometern?|Meter"
        r"|Hektar|Stunden|Tagen?|Wochen|Monaten?|Jahren?",
        _rules(
            "lesen sie auch|mehr zum thema|lesen sie mehr|auch interessant|siehe auch|zum thema|weitere artikel|das könnte sie auch interessieren",
            "teilen|artikel teilen|drucken|merken|kommentare?|per e-mail teilen|zum kommentieren",
            "newsletter|melden sie sich|jetzt abonnieren|alle rechte vorbehalten|anzeige$|diese seite verwendet cookies|wir verwenden cookies|zur startseite",
            "Von",
            "foto|bild|bildquelle|quelle|grafik|video",
            "januar|jänner|februar|märz|april|mai|juni|juli|august|september|oktober|november|dezember",
        ),
    ),
    "fr": Tongue(
        "french",
        frozenset(
            """
            a afin ai ailleurs ainsi alors après au aucun aucune aujourd'hui aura aussi autre autres aux avait avant avec avoir
            beaucoup bien car ce cela celle celui ces cet cette ceux chaque chez ci comme contre d dans de depuis des deux dit
            doit donc dont du elle elles en encore entre est et étaient était été être eux fait faire faut hui il ils jamais je
            jusqu l la là le les leur leurs lors lui mais même mêmes moins mon n ne ni non nos notre nous on ont ou où par parce
            pas pendant peu peut peuvent plus plusieurs pour pourquoi près puis qu quand que quel quelle qui s sa sans se selon
            sera ses si soit son sont sous sur tant tous tout toute toutes très trop un une va vers voilà vos votre vous y
            """.split()
        ),
        "l|d|j|m|n|s|t|c|qu|jusqu|lorsqu|puisqu|quoiqu",
        r"il|elle|ils|elles|lui|son|sa|ses|leurs?|ce|cet|cette|ces|cela|ceci|celle-ci|celui-ci|c['’]est|c['’]était|mais|et|ou|or|donc"
        r"|car|puis|ensuite|ainsi|aussi|pourtant|cependant|toutefois|néanmoins|en revanche|de plus|en outre|par ailleurs|d['’]où|là"
        r"|tous deux|de même|au contraire",
        r"plus de|moins de|au moins|au plus|environ|près de|quelque|quelques|à peine|jusqu['’]à|presque|seulement|plus d['’]|un total de",
        r"mille|millions?|milliards?",
        r"pour cent|pour-cent|points?|d['’]euros|euros?|de dollars|dollars?|francs?|livres|couronnes|personnes|habitants|voix|tonnes|kilomètres"
        r"|mètres|hectares|heures|jours|semaines|mois|ans",
        _rules(
            "(?:à )?lire (?:aussi|également|plus)|voir aussi|pour aller plus loin|sur le même sujet|à découvrir|nos autres articles",
            "partager|partagez|imprimer|commenter|commentaires?|réagir|envoyer par e-mail",
            "newsletter|inscrivez-vous|abonnez-vous|recevez|tous droits réservés|publicité$|ce site utilise des cookies|réservé aux abonnés",
            "Par|De",
            "photo|crédit(?: photo)?|image|vidéo|illustration|source",
            "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre",
        ),
    ),
    "es": Tongue(
        "spanish",
        frozenset(
            """
            a además al algo algunos ante antes así aún aunque bajo bien cada casi como con contra cual cuando cuya de del desde
            después dijo donde dos durante e el él ella ellas ellos en entre era eran es esa esas ese eso esos esta está estaba
            estaban están estar estas este esto estos fue fueron ha había habían han hasta hay hoy la las le les lo los más me
            mejor menos mi mientras mucho muy nada ni no nos nosotros nuestra nuestro o otra otras otro otros para parte pero
            poco por porque puede pueden pues que qué quien quienes se sea según ser será si sí sido siempre sin sino sobre son
            su sus también tan tanto te tiene tienen toda todas todavía todo todos tras tu un una unas uno unos y ya yo
            """.split()
        ),
        "",
        r"él|ella|ellos|ellas|su|sus|este|esta|estos|estas|ese|esa|esos|esas|esto|eso|ello|aquello|pero|y|e|o|sin embargo|no obstante"
        r"|además|también|así|por eso|por ello|por tanto|entonces|luego|después|ambos|ambas|en cambio|por otra parte|asimismo|allí|ahí",
        r"más de|menos de|al menos|por lo menos|como máximo|unos|unas|cerca de|casi|alrededor de|hasta|solo|sólo|apenas|en torno a"
        r"|un total de|aproximadamente",
        r"mil|millón|millones|mil millones|billones",
        r"por ciento|puntos?|de euros|euros?|de dólares|dólares|pesos|libras|coronas|personas|habitantes|votos|toneladas|kilómetros|metros"
        r"|hectáreas|horas|días|semanas|meses|años",
        _rules(
            "le[ae] también|lea más|leer más|ver también|te puede interesar|más información|noticias relacionadas|también te puede interesar",
            "compartir|comparte|imprimir|comentarios?|comentar|enviar por correo",
            "newsletter|suscríbete|suscríbase|regístrate|recibe|todos los derechos reservados|publicidad$|este sitio (?:web )?utiliza cookies|boletín",
            "Por",
            "foto|fotografía|imagen|vídeo|video|fuente|crédito",
            "enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|setiembre|octubre|noviembre|diciembre",
        ),
    ),
    "it": Tongue(
        "italian",
        frozenset(
            """
            a ad agli ai al alla alle allo altra altre altri altro anche ancora avere aveva c che chi ci ciò come con contro cosa
            così cui da dagli dai dal dall dalla dalle dallo degli dei del dell della delle dello dentro di dopo dove due durante
            e è ed era erano essere fa fino fra gli già ha hanno i il in invece io l la le lei li lo loro lui ma mentre mi molto
            ne negli nei nel nell nella nelle nello no noi non nostra nostro o ogni oggi ora per perché però più poco poi prima
            può qual quale quali qualche quando quanto quasi quel quella quelle quelli quello questa queste questi questo qui se
            sempre senza sia siamo solo sono sopra sotto sta stata state stati stato stesso su sua sue sugli sui sul sulla sulle
            suo suoi tra tutta tutte tutti tutto un una uno verso vi
            """.split()
        ),
        "l|d|c|n|s|m|t|v|un|dell|nell|all|sull|dall|quest|quell|com|dov|cos|tutt|sant|anch",
        r"lui|lei|egli|ella|essi|esse|loro|suo|sua|suoi|sue|questo|questa|questi|queste|quello|quella|ciò|ma|e|ed|o|però|tuttavia|inoltre"
        r"|anche|così|quindi|perciò|dunque|poi|infatti|invece|entrambi|entrambe|lo stesso|la stessa|lì|là|al contrario|per questo",
        r"più di|meno di|almeno|al massimo|circa|quasi|oltre|fino a|solo|soltanto|appena|intorno a|un totale di|poco più di|poco meno di",
        r"mila|milione|milioni|miliardo|miliardi",
        r"per cento|percento|punti|di euro|euro|di dollari|dollari|franchi|sterline|corone|persone|abitanti|voti|tonnellate|chilometri|metri"
        r"|ettari|ore|giorni|settimane|mesi|anni",
        _rules(
            "leggi anche|leggi di più|vedi anche|per approfondire|articoli correlati|potrebbe interessarti",
            "condividi|stampa|commenti?|commenta|invia per e-?mail",
            "newsletter|iscriviti|abbonati|registrati|tutti i diritti riservati|riproduzione riservata|pubblicità$|questo sito utilizza i? ?cookie",
            "Di|A cura di",
            "foto|immagine|video|fonte|credit",
            "gennaio|febbraio|marzo|aprile|maggio|giugno|luglio|agosto|settembre|ottobre|novembre|dicembre",
        ),
    ),
    "nl": Tongue(
        "dutch",
        frozenset(
            """
            aan af al alle alleen als altijd ander andere anders bij binnen bleek dan dat de deze die dit doen door dus een eens
            eerder eerste elk en er ervan gaan gaat geen geweest haar had hadden heb hebben heeft hem het hier hij hoe hun ik in
            is je kan komen komt kon kunnen maar me meer men met mijn moet moeten na naar niet niets nog nu of om omdat onder ons
            onze ook op over pas per sinds te tegen ten ter terwijl toch toen tot tussen u uit van vanaf vanwege veel verder vol
            volgens voor vooral waar waarbij waarin waren was wat we wel werd werden wie wij wil worden wordt zal ze zei zeer zegt
            zelf zich zij zijn zo zoals zonder zou zouden
            """.split()
        ),
        "",
        r"hij|zij|ze|het (?:is|was|gaat|ging|betekent|zou|wordt|werd)|hem|haar|zijn|hun|dit|dat|deze|die|daarmee|daarbij|daarom|daardoor|daarna|daarvoor|daarop|daarnaast|bovendien|ook"
        r"|maar|en|of|want|dus|toch|echter|wel|beide|dan|zo|niettemin|desondanks|verder",
        r"meer dan|minder dan|minstens|ten minste|tenminste|hooguit|hoogstens|ongeveer|circa|bijna|ruim|zo['’]n|tot|slechts|rond|in totaal|een kleine",
        r"duizend|miljoen|miljard",
        r"procent|procentpunt|euro|dollar|pond|kronen|mensen|personen|inwoners|stemmen|ton|kilometer|meter|hectare|dagen|weken|maanden|jaar",
        _rules(
            "lees ook|lees meer|lees verder|zie ook|meer over|ook interessant|bekijk ook|gerelateerd",
            "deel|delen|printen|reageer|reacties?|mail dit artikel",
            "nieuwsbrief|schrijf je in|meld je aan|abonneer|alle rechten voorbehouden|advertentie$|deze (?:site|website) gebruikt cookies",
            "Door|Van",
            "foto|beeld|afbeelding|bron|video",
            "januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december",
        ),
    ),
}
# Neighbours that would be taken for one of these: they are known in order to be refused.
NEIGHBOURS: dict[str, frozenset[str]] = {
    "pt": frozenset(
        """
        a ainda ao aos após as até com como da das de depois do dos e ela ele eles em entre era essa esta está este eu foi foram
        há isso já mais mas mesmo muito na não nas nem no nos o onde os ou para pela pelas pelo pelos por porque quando que quem
        são se sem ser seu seus só sobre sua suas também tem têm um uma uns você disse
        """.split()
    ),
    "ca": frozenset(
        """
        a al als amb aquest aquesta això cap com contra d de del dels des després ell els en entre era és està fins ha han hi i
        ja l la les li més molt no o on per perquè però qual quan que qui s se sense ser seu seva si sobre són també un una va van
        """.split()
    ),
    "ro": frozenset(
        """
        a acest această ai al ale am ar au ca când care că ce cei cel cu cum dar de despre din după e ea el este eu fi fost în
        între la le lor lui mai mult nu o pe pentru până prin s sa să sau se sunt spus și şi un una unei unui va
        """.split()
    ),
    "sv": frozenset(
        """
        alla att av blev bli de den deras det detta dock efter eller en enligt ett få för från gick ha hade han har hon i inte
        jag kan kommer man med men mot måste ni nu när och också om på sade sedan sig ska skulle som så till under upp ut var
        varit vi vid vill är över
        """.split()
    ),
    "da": frozenset(
        """
        af alle at blev bliver da de dem den der deres det dette efter eller en er et for fra få gik har havde han hun i ikke jeg
        kan kommer med men mod må nu når og også om op over på sagde sig siden skal skulle som så til ud under var ved vi vil være
        været å av ble blir etter hadde mot nå opp sa seg etter disse
        """.split()
    ),
    "af": frozenset(
        """
        aan al as by daar dat deur die dit een ek en gaan geen had haar hulle hy het in is jy kan maar met moet na nie nog nou of
        om ons ook op oor reeds sal se sê sy te tot uit van vir was wat weer word wees
        """.split()
    ),
}
