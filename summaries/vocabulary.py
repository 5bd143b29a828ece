"""The words by which English news says who speaks: cue verbs, roles, kinds of organisation.

General knowledge of English, kept short; nothing here was gathered from a data set.
"""

CUES = frozenset(
    """
    said says say saying told tells tell telling added adds adding wrote writes writing write asked asks asking
    argued argues arguing argue claimed claims claiming claim insisted insists insisting warned warns warning
    explained explains explaining noted notes noting stated states stating announced announces declared declares
    declaring replied replies responded responds tweeted tweets posted posts continued continues continuing
    concluded concludes recalled recalls acknowledged acknowledges admitted admits admitting suggested suggests
    suggesting stressed stresses called calls calling described describes describing joked jokes quipped urged urges
    urging read reads reading complained complains agreed agrees testified testifies commented comments observed
    observes pointed remarked remarks reported reports reporting revealed reveals confirmed confirms denied denies
    denying pledged pledges promised promises vowed vows boasted boasts blasted blasts slammed slams criticised
    criticized criticises criticizes accused accuses accusing dismissed dismisses put puts found finds concedes
    conceded countered counters demanded demands believes believed thinks thought hopes hoped predicted predicts
    praised praises mocked mocks labelled labeled dubbed branded shouted yelled went goes began charged emphasised
    emphasized reiterated repeated repeats proclaimed lamented opined asserted asserts contended contends estimated
    estimates detailed details recommended recommends proposed proposes welcomed welcomes quoted questioned
    questions raised expressed voiced accepted accepts undertook chanted chants echoed echoes retorted interjected
    """.split()
)
# Verbs that hardly ever do anything but say who speaks, wherever they stand.
SAYS = frozenset(
    """
    said says say told tells added adds wrote writes tweeted tweets asked asks replied replies responded explained explains
    argued argues claimed claims insisted insists warned warns noted notes stated states recalled recalls concluded
    concludes continued continues declared declares joked quipped shouted yelled chanted chants remarked remarks
    complained admitted acknowledged countered testified
    """.split()
)
HEARS = frozenset(["heard", "hears", "hear", "learned", "learnt", "saw", "sees", "received", "receives"])
ADVERBS = frozenset(
    """
    also later then again still further now just once earlier recently repeatedly previously
    """.split()
)
SPEECH_NOUNS = frozenset(
    """
    statement report view claim evidence testimony letter speech interview submission remarks comments post tweet
    response reply account warning argument description words pledge promise promises call calls use email memo
    article book column announcement briefing press release plan proposal filing ruling opinion complaint phrase
    answer message messages tweets posts reaction retort dictum mantra
    """.split()
)
ROLES = frozenset(
    """
    president minister secretary chair chairman chairwoman chairperson chairs constable commissioner director
    executive ceo cfo coo professor dr doctor sen senator senators rep representative representatives gov governor
    mayor judge justice spokesman spokeswoman spokesperson spokespeople leader general colonel captain lieutenant
    sergeant major admiral mp mps councillor cllr congressman congresswoman attorney speaker ambassador chancellor
    superintendent inspector detective officer ombudsman auditor treasurer head chief founder co-founder editor
    manager strategist adviser advisor analyst economist researcher lawyer solicitor barrister engineer scientist
    historian lecturer fellow coordinator organiser organizer campaigner activist candidate nominee deputy aide
    consultant pollster reporter correspondent author writer owner partner principal headteacher nurse farmer
    teacher student resident bishop archbishop pastor reverend rabbi imam pope king queen prince princess lord lady
    baroness baron sir dame member delegate envoy negotiator coach player captain whip clerk registrar surgeon
    physician coroner prosecutor sheriff warden trustee governor negotiators host anchor blogger columnist
    commentator executive-director vice-president pilot skipper harbourmaster surveyor planner
    democrat co-host co-chair co-author
    """.split()
)
RANKS = frozenset(["gen", "lt", "capt", "maj", "col", "sgt", "adm", "cmdr", "cpl"])
ROLE_MODIFIERS = frozenset(
    """
    deputy assistant chief vice prime former acting shadow home foreign attorney senior first lead general labour
    conservative tory democratic republican liberal green independent under permanent junior managing executive co
    associate regional national state city county district federal lord lady detective then-president honorary
    campaign policy communications press legal medical financial operations political health education transport
    environment trade finance defence defense justice interior energy housing culture business work science
    principal parliamentary cabinet police fire union party committee council company group council's house senate
    majority minority presidential gop us u.s uk eu scottish welsh english british american emeritus visiting
    interim outgoing incoming then ex law enforcement intelligence
    """.split()
)
HONORIFICS = frozenset(
    """
    mr mrs ms miss mx dr sir dame lord lady baroness baron prof rev
    """.split()
)
PEOPLE = frozenset(
    """
    spokesman spokeswoman spokesperson spokesmen spokespeople official officials aide aides adviser advisers advisor
    advisors critic critics supporter supporters opponent opponents analyst analysts expert experts source sources
    lawyer lawyers attorney attorneys lawmaker lawmakers senator senators mp mps minister ministers campaigner
    campaigners activist activists protester protesters officer officers chief chiefs leader leaders candidate
    candidates voter voters resident residents researcher researchers author authors economist economists scientist
    scientists professor judge judges reporter reporters journalist journalists man woman men women mother father
    husband wife son daughter brother sister student students teacher teachers doctor doctors nurse nurses victim
    victims witness witnesses member members colleague colleagues staffer staffers strategist strategists operative
    operatives delegate delegates governor mayor president secretary chairman chairwoman chair director executive
    executives manager boss owner neighbour neighbours neighbor neighbors friend friends rival rivals billionaire
    businessman mogul nominee congressman congresswoman republican republicans democrat democrats conservative
    conservatives councillor councillors farmer farmers driver drivers worker workers crew crews pastor bishop
    editor host moderator interviewer commentator pollster veteran veterans caller person people someone participant
    diplomat diplomats negotiator negotiators ally allies insider insiders confidant backer backers donor donors investor
    investors tycoon designer commenter commenters user users attendee attendees prosecutor prosecutors pundit pundits
    scholar scholars speaker crowd soldier soldiers pilot pilots customer customers parent parents patient patients
    banker bankers landlord tenant tenants immigrant immigrants refugee refugees historian historians engineer engineers
    trader traders traveller travellers fan fans player players coach sheriff detective detectives organizer organizers
    organiser organisers surrogate surrogates consultant consultants columnist columnists lobbyist lobbyists filmmaker
    aide-de-camp superdelegate demonstrator demonstrators agent agents counsel
    """.split()
)
BODIES = frozenset(
    """
    committee council department ministry office party force police government administration campaign company firm
    union charity court university agency commission bank board group association authority regulator service
    institute foundation trust federation society centre center panel inquiry watchdog body organisation
    organization think-tank network newspaper paper magazine site website outlet parliament senate house congress
    embassy team coalition alliance club hospital school church army navy bureau unit task-force taskforce jury
    tribunal constabulary forum league fund inspectorate executive college academy assembly cabinet treasury
    """.split()
)
DOCUMENTS = frozenset(
    """
    bill act report letter clause treaty directive regulation regulations resolution amendment constitution statute
    law legislation memo memorandum contract agreement policy paper document statement motion manifesto platform
    filing ruling judgment judgement order lawsuit complaint indictment affidavit transcript email notice guidance
    charter code section schedule ballot sign banner headline caption article editorial press-release release page
    description question poll survey study review advert ad advertisement leaflet poster
    """.split()
)
LEGAL = frozenset(
    """
    bill act clause subsection treaty directive regulation regulations resolution amendment constitution statute law
    legislation contract agreement charter code schedule order section
    """.split()
)
ORGANISATION_WORDS = frozenset(word.capitalize() for word in BODIES) | frozenset(
    """
    Times Post News Journal Herald Guardian Telegraph Press Media Network Inc Ltd plc LLC Corp Corporation Company
    Partnership Commons Lords Parliament Congress Services Forces Councils Unions Police Bank Airlines Railways Rail
    Energy Water Labs Studies Watch International Association Ports Authority Harbours Democrats Republicans Tories
    """.split()
)
PARTICLES = frozenset(
    """
    de van von der den bin al el da di du la le ter ten y
    """.split()
)
PARTISANS = frozenset(["republican", "republicans", "democrat", "democrats", "democratic", "conservative", "tory"])
PRONOUNS = frozenset(["he", "she", "they"])
NOT_NAMES = frozenset(
    """
    according meanwhile however former monday tuesday wednesday thursday friday saturday sunday january february
    march april may june july august september october november december on in at by for from with as but and or if
    when while after before since because although though unlike despite during under over despite yet still also
    then now today yesterday tomorrow here there what why how who whose which where yes no not never even just only
    both one two three four five six seven eight nine ten first second last next another other others some many most
    all every each few several such this that these those it its he she they his her their we our you your i my
    asked speaking writing responding citing adding calling noting like sens reps govs messrs hours days weeks months years minutes moments
    """.split()
)
