"""Paragraphs of fictional articles: one event as two outlets have it, and another one."""

FEES = (
    "The harbour council of Port Ellery approved new berth fees on Tuesday after a debate of four hours in the old hall.",
    "“The fees will pay for the sea wall that this town has waited for since the great storm,” said Ada Quill, "
    "chair of the harbour council.",
    "More than 1,200 berths are affected by the change, which takes effect in the spring after a consultation.",
    "Fishing crews say that the fees come at the worst time, because fuel has never cost them so much as now.",
)
FEES_ELSEWHERE = (
    "Port Ellery’s harbour council has approved new berth fees, it was announced on Tuesday evening in the old hall.",
    "“The fees will pay for the sea wall that this town has waited for since the great storm,” said Ada Quill, "
    "chair of the harbour council.",
    "“We were promised a seat at this table and we never got one in all these years,” said Tam Orrick, secretary of "
    "the Crews’ Union.",
    "The new berth fees of the harbour council take effect in the spring, and more than 1,200 berths are affected.",
)
BUSES = (
    "The bus company of Sarrow will run night buses again from Monday, its director told the town’s travel committee.",
    "“Nobody should have to walk home across the moor at midnight,” said Bram Hollis, director of Sarrow Buses.",
    "Twelve drivers have been taken on for the night routes, which cost the town 340,000 crowns a year in grants.",
)
