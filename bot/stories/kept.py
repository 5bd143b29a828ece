"""What is kept of stories: which of a workspace's articles belong together, and who said so."""

from bot.store.holdings import OF_WORKSPACE, Holding, Mine

HOLDINGS = (
    Holding(
        table="story_copies",
        what="which articles of a workspace have the same text",
        key=("platform", "workspace", "article", "original"),
        places="platform workspace",
        plain="article original relation",
        workspace=OF_WORKSPACE,
    ),
    Holding(
        table="story_traits",
        what="what a workspace's articles are known by",
        key=("platform", "workspace", "article"),
        places="platform workspace",
        plain="article day traits",
        workspace=OF_WORKSPACE,
    ),
    Holding(
        table="story_standings",
        what="how far a story's articles agree",
        key=("platform", "workspace", "story"),
        places="platform workspace",
        plain="story agreed pairs",
        workspace=OF_WORKSPACE,
    ),
    Holding(
        table="story_decisions",
        what="which stories members put together or set apart, and who did",
        key=("platform", "workspace", "number"),
        places="platform workspace",
        members="decided_by",
        plain="number kind articles others decided_at",
        workspace=OF_WORKSPACE,
        mine=(
            Mine(
                f"{OF_WORKSPACE} AND decided_by = :member",
                ("decision about stories", "decisions about stories"),
                ("decided_by = ''",),
            ),
        ),
    ),
    Holding(
        table="story_articles",
        what="the articles of a workspace, each with its story, and who moved it there",
        key=("platform", "workspace", "article"),
        places="platform workspace",
        members="placed_by",
        plain="article story score runner_up runner_up_score reason placed_at number",
        workspace=OF_WORKSPACE,
        mine=(Mine(f"{OF_WORKSPACE} AND placed_by = :member", clear=("placed_by = ''",)),),
        has="article",
    ),
    Holding(
        table="wording_bands",
        what="what an article's wording is filed under",
        key=("band", "article"),
        plain="band article",
        goes="with its article",
    ),
)
