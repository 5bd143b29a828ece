"""What is kept of topics: their names and terms, what is on them, their threads, and who changed what."""

from bot.chat.unnaming import cleaned_line
from bot.store.holdings import OF_WORKSPACE, Copies, Holding, Mine

_OF_TOPICS = f"topic IN (SELECT id FROM topics WHERE {OF_WORKSPACE})"  # noqa: S608  # fixed words
_IN_DIRECT = Mine(f"{_OF_TOPICS} AND channel = :direct")

HOLDINGS = (
    Holding(
        table="placements",
        what="which articles are still to be placed in a workspace's stories and topics, where many processes work",
        key=("platform", "workspace", "feed", "entry"),
        places="platform workspace",
        plain="feed entry article quiet published due_at attempts",
        workspace=OF_WORKSPACE,
        has="article",
        goes="when they are placed",
    ),
    Holding(
        table="topic_notices",
        what="what a topic's threads are still to be told of it, with the name of who did it",
        key=("id",),
        places="channel",
        members="member member_id",
        plain="id topic kind state attempts due_at begun_at",
        workspace=_OF_TOPICS,
        mine=(
            _IN_DIRECT,
            Mine(
                f"{_OF_TOPICS} AND member_id = :member",
                ("notice", "notices"),
                ("member = ''", "member_id = ''"),
            ),
        ),
        goes="the name as soon as it is told",
    ),
    Holding(
        table="topic_posts",
        what="which articles a topic's threads were told of",
        key=("topic", "channel", "article"),
        places="channel message",
        plain="topic article state attempts due_at begun_at posted_at",
        workspace=_OF_TOPICS,
        mine=(_IN_DIRECT,),
        has="article",
    ),
    Holding(
        table="topic_threads",
        what="where a topic's threads stand",
        key=("topic", "channel"),
        places="channel thread",
        plain="topic looked_at locked begun_at",
        workspace=_OF_TOPICS,
        mine=(_IN_DIRECT,),
    ),
    Holding(
        table="topic_refusals",
        what="which articles were taken off a topic, and by whom",
        key=("topic", "article"),
        members="refused_by",
        plain="topic article refused_at",
        workspace=_OF_TOPICS,
        mine=(
            Mine(
                f"{_OF_TOPICS} AND refused_by = :member",
                ("article taken off a topic", "articles taken off topics"),
                ("refused_by = ''",),
            ),
        ),
        has="article",
    ),
    Holding(
        table="topic_articles",
        what="which articles are on a topic, and why; where a member put one there, who",
        key=("topic", "article"),
        members="reason",
        plain="topic article story matched_at how",
        workspace=_OF_TOPICS,
        copies=(Copies("reason", cleaned_line),),
        has="article",
    ),
    Holding(
        table="topics",
        what="topics, with their names and terms, and who made them",
        key=("id",),
        places="platform workspace",
        members="created_by",
        plain="id name name_key watch state created_at closed_at merged_into",
        workspace=OF_WORKSPACE,
        mine=(Mine(f"{OF_WORKSPACE} AND created_by = :member", ("topic", "topics"), ("created_by = ''",)),),
        batch=20,
    ),
)
