-- Which articles are looked at again, and what their publishers changed.

-- An article is looked at again because somebody follows it up. `version` and `title` are what was last
-- compared: a title is kept with its text, so a new one over the same text would leave no trace.
-- `next_at` is empty when it is not looked at any more; `gone_at` is since when its page is missing.
CREATE TABLE article_checks (
    article TEXT PRIMARY KEY REFERENCES articles (id) ON DELETE CASCADE,
    version INTEGER NOT NULL,
    title TEXT,
    watched_at TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    checked_at TEXT,
    next_at TEXT,
    failures INTEGER NOT NULL DEFAULT 0,
    error_code TEXT,
    gone_at TEXT
);

CREATE INDEX article_checks_by_turn ON article_checks (next_at) WHERE next_at IS NOT NULL;

-- Every change that was noticed. `state` is a hash of the title and text that the article came to have.
-- A quiet change is kept and not told: the publisher goes to and fro. Changes told together share their
-- `notice`; `due_at` is when they are told, or tried again where that failed or was cut off.
CREATE TABLE article_changes (
    id TEXT PRIMARY KEY,
    article TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    host TEXT NOT NULL,
    from_version INTEGER NOT NULL,
    to_version INTEGER NOT NULL,
    from_title TEXT,
    to_title TEXT,
    from_state TEXT NOT NULL,
    to_state TEXT NOT NULL,
    kinds TEXT NOT NULL,
    json TEXT NOT NULL,
    noticed_at TEXT NOT NULL,
    quiet INTEGER NOT NULL,
    notice TEXT NOT NULL,
    due_at TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    told_at TEXT
);

CREATE INDEX article_changes_by_article ON article_changes (article, noticed_at);

CREATE INDEX article_changes_by_host ON article_changes (host, noticed_at);

CREATE INDEX article_changes_waiting ON article_changes (due_at) WHERE told_at IS NULL AND NOT quiet;
