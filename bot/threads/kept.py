"""What is kept of threads: that they are kept, and every reply in them."""

from bot.search.filing import drop_comments
from bot.store.holdings import OF_WORKSPACE, Holding, Mine

HOLDINGS = (
    Holding(
        table="comments",
        what="the replies in threads that are kept, word for word, with who said them and when",
        key=("platform", "workspace", "channel", "message"),
        places="platform workspace channel message thread",
        members="author author_name body",
        plain="said_at edited_at",
        workspace=OF_WORKSPACE,
        mine=(Mine(f"{OF_WORKSPACE} AND author = :member", ("reply", "replies")),),
        kept_for=("keep-comments", f"{OF_WORKSPACE} AND said_at < :before"),
        goes="when it is deleted where it was said, and after as many days as the workspace has set",
        before=drop_comments,
        batch=100,
    ),
    Holding(
        table="threads",
        what="which threads are kept, and who opened them",
        key=("platform", "workspace", "channel", "thread"),
        places="platform workspace channel thread",
        members="opened_by",
        plain="subject opened_at",
        workspace=OF_WORKSPACE,
        mine=(Mine(f"{OF_WORKSPACE} AND opened_by = :member", ("thread", "threads"), ("opened_by = ''",)),),
    ),
)
