"""Sentences written for these tests, each with the side and the cue that a reader would mark; `-` is no cue at all."""

FOR = """
The Crews’ Union supports the berth scheme. | for | supports
Ada Quill, the mayor of Port Ellery, welcomed the decision on Monday. | for | welcomed
The Sarrow Trust has long backed a wall at the quay. | for | backed
Bram Hollis strongly favours the night buses. | for | favours
The Harbour Council will support the scheme in June. | for | support
Tam Orrick praised the new timetable. | for | praised
The Ferry Passengers’ Association applauded the freeze. | for | applauded
Ms Quill is in favour of a second berth. | for | is in favour of
The Harbour Council voted for the amendment. | for | voted for
Tam Orrick agrees with the findings. | for | agrees with
Bram Hollis expressed his full support for the timetable. | for | expressed his full support for
Ada Quill is a vocal supporter of the scheme. | for | is a vocal supporter of
The Sarrow Trust urged ministers to adopt the report. | for | urged ministers to adopt
Ada Quill said she supported the scheme. | for | supported
The Harbour Council said it backs the wall. | for | backs
The wall, backed by the Sarrow Trust, will cost four million. | for | backed by
“We support the fees,” said Ada Quill, chair of the Harbour Council. | for | support
“I welcome this report and its plain words,” said Bram Hollis, director of Sarrow Buses. | for | welcome
“Our crews want quiet nights, and we strongly favour the curfew,” said Tam Orrick of the Crews’ Union. | for | favour
“The work is late,” said Bram Hollis, who backs the scheme. | for | backs
Port chiefs endorse the charter. | for | endorse
The crews’ leader, Tam Orrick, now supports the charter. | for | supports
Ada Quill not only supports the wall, she paid for its first stone. | for | supports
The Sarrow Trust hailed the ruling. | for | hailed
Ada Quill threw her weight behind the ferry plan. | for | threw her weight behind
"""

AGAINST = """
Bodies including the Sarrow Trust oppose the levy. | against | oppose
The Crews’ Union opposes the new berth fees. | against | opposes
Tam Orrick rejected the offer on Tuesday. | against | rejected
The Sarrow Trust condemned the closure. | against | condemned
Ada Quill criticised the timetable. | against | criticised
Bram Hollis objects to the curfew. | against | objects to
The Harbour Council voted against the amendment. | against | voted against
Ada Quill is opposed to the curfew. | against | is opposed to
Tam Orrick spoke out against the fees. | against | spoke out against
The Crews’ Union called for the fees to be scrapped. | against | called for the fees to be scrapped
The Sarrow Trust called for an end to night dredging. | against | called for an end to
Bram Hollis urged ministers to drop the levy. | against | urged ministers to drop
The Crews’ Union vowed to fight the levy. | against | vowed to fight
Tam Orrick said he opposed the levy. | against | opposed
The levy was opposed by the Crews’ Union. | against | opposed by
The Harbour Council does not support the levy. | against | does not support
Ada Quill no longer backs the levy. | against | no longer backs
“We oppose the levy,” said Tam Orrick, secretary of the Crews’ Union. | against | oppose
“I cannot support a levy on ferries,” said Ada Quill, the mayor of Port Ellery. | against | cannot support
“The sums are wrong and we reject them,” said Bram Hollis, director of Sarrow Buses. | against | reject
“The sums are wrong,” said the Sarrow Trust, which opposes the levy. | against | opposes
Ada Quill has been critical of the dredging. | against | has been critical of
The Ferry Passengers’ Association disagrees with the findings. | against | disagrees with
Tam Orrick expressed strong opposition to the curfew. | against | expressed strong opposition to
Ada Quill denounced the sale. | against | denounced
“We do not support the levy,” said Ada Quill, chair of the Harbour Council. | against | do not support
"""

CONDITIONAL = """
The Sarrow Trust supports the plan only if clause 9 is dropped. | conditional | only if
Ada Quill backs the scheme provided that the wall comes first. | conditional | provided that
The Harbour Council would support the levy if it paid for the wall. | conditional | if
Tam Orrick opposes the curfew unless crews are paid for it. | conditional | unless
“We would support the fees if they paid for the wall,” said Ada Quill, chair of the Harbour Council. | conditional | if
“The levy should go ahead only if the wall is built first,” said Tam Orrick of the Crews’ Union. | conditional | only if
“I support the curfew as long as the ferry still runs,” said Bram Hollis, director of Sarrow Buses. | conditional | as long as
Bram Hollis is prepared to back the plan on condition that fares stay. | conditional | on condition that
If fares stay, the Harbour Council would welcome the plan. | conditional | If
The Crews’ Union supports the charter subject to a vote. | conditional | subject to
"""

UNCLEAR = """
Groups including the Sarrow Trust have expressed concern about boats that are searched without a word. | unclear | expressed concern
“I did not say that if Sen. Varga pays, I will support a levy,” said Bram Hollis, director of Sarrow Buses. | unclear | support
Bea Varga is hard on the crews, as she was against the ferries. | unclear | was against
“We welcome the wall, and we oppose a fee for every boat,” said Bram Hollis, director of Sarrow Buses. | unclear | welcome
The Harbour Council supports the wall and Ada Quill, its chair, said it opposes the levy. | unclear | supports
The Harbour Council does not oppose the scheme. | unclear | does not oppose
Tam Orrick stopped short of backing the scheme. | unclear | stopped short of backing
Ada Quill declined to endorse the charter. | unclear | declined to endorse
The Sarrow Trust expressed concern about the fees. | unclear | expressed concern
The Sarrow Trust is concerned about the fees. | unclear | is concerned
Bram Hollis warned that the fees would rise again. | unclear | warned that
Ada Quill questioned whether the wall would hold. | unclear | questioned whether
Ada Quill said the union opposed the plan. | unclear | opposed
Does the Crews’ Union oppose the plan? | unclear | oppose
The Crews’ Union welcomed the aim but opposed clause 9. | unclear | welcomed
Ada Quill may support the levy. | unclear | may support
Ada Quill had supported the levy. | unclear | had supported
Tam Orrick reportedly opposes the levy. | unclear | reportedly opposes
Bram Hollis rejected claims about the levy. | unclear | rejected
Ada Quill welcomed visitors on Monday. | unclear | welcomed
The Crews’ Union opposes the levy, Ada Quill said. | unclear | opposes
The Harbour Council neither supports the levy nor fears it. | unclear | neither supports
The Crews’ Union has yet to back the levy. | unclear | has yet to back
“Would we support a levy on every ferry?” said Ada Quill, the mayor of Port Ellery. | unclear | support
“They think we oppose every new berth,” said Ada Quill, the mayor of Port Ellery. | unclear | oppose
Ada Quill called for a vote in June. | unclear | called for
Nobody opposed the levy. | unclear | opposed
The Crews’ Union endorsed none of the plans. | unclear | endorsed
“The levy pays for the wall and for nothing else,” said Ada Quill, the mayor of Port Ellery. | unclear | -
If Tam Orrick opposes the levy, it falls. | unclear | opposes
“Not because I agree with the fees did I vote,” said Bram Hollis, director of Sarrow Buses. | unclear | agree with
The levy is not supported by the Crews’ Union. | unclear | supported by
"""

# Sentences in which nobody takes a stand, though words of the table stand in them.
NOTHING = """
The ferry backed away from the quay.
Union support for the levy fell in June.
The levy, which supports two berths, is small.
Police in Port Ellery, back from leave, closed the quay.
The scheme was criticised last week.
The harbour plan favours large ships.
"""


def rows() -> list[tuple[str, str, str]]:
    """Return sentence, side and cue of every annotated sentence."""
    lines = "".join((FOR, AGAINST, CONDITIONAL, UNCLEAR)).strip().splitlines()
    return [tuple(part.strip() for part in line.rsplit("|", 2)) for line in lines if line]  # type: ignore[misc]
