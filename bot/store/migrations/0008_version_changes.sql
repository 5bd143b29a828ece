-- What differs between two versions of an article, kept so that pages and cards need not compare them again.
-- It can be made again from the versions at any time; `json` is empty where they take too long to compare.

CREATE TABLE version_changes (
    article TEXT NOT NULL,
    from_version INTEGER NOT NULL,
    to_version INTEGER NOT NULL,
    kinds TEXT NOT NULL,
    json TEXT,
    made_at TEXT NOT NULL,
    PRIMARY KEY (article, from_version, to_version),
    FOREIGN KEY (article, from_version) REFERENCES article_versions (article_id, number) ON DELETE CASCADE,
    FOREIGN KEY (article, to_version) REFERENCES article_versions (article_id, number) ON DELETE CASCADE
);
