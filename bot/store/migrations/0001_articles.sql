-- Articles, every address that led to them, every text they have had, and the cards made of those.
-- Keys are made by the program; times are UTC in ISO 8601, so that they sort as text.

CREATE TABLE articles (
    id TEXT PRIMARY KEY,
    url TEXT NOT NULL,
    canonical_url TEXT,
    current_version INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    checked_at TEXT NOT NULL
);

-- One row for each normalised address: the one asked for, the one redirected to, the canonical one.
CREATE TABLE article_urls (
    url_key TEXT PRIMARY KEY,
    article_id TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    first_seen_at TEXT NOT NULL
);

CREATE INDEX article_urls_by_article ON article_urls (article_id);

-- A text is kept for ever; one that comes back is the version that it was.
CREATE TABLE article_versions (
    article_id TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    number INTEGER NOT NULL CHECK (number >= 1),
    text_hash TEXT NOT NULL,
    title_hash TEXT NOT NULL,
    title TEXT,
    author TEXT,
    published TEXT,
    published_source TEXT,
    site TEXT,
    language TEXT,
    text TEXT NOT NULL,
    extractor TEXT NOT NULL,
    fetched_at TEXT NOT NULL,
    PRIMARY KEY (article_id, number),
    UNIQUE (article_id, text_hash)
);

-- Cards are a cache: they can be made again from the version's text at any time.
CREATE TABLE cards (
    article_id TEXT NOT NULL,
    version INTEGER NOT NULL,
    sentences INTEGER NOT NULL,
    method TEXT NOT NULL,
    json TEXT NOT NULL,
    made_at TEXT NOT NULL,
    PRIMARY KEY (article_id, version, sentences, method),
    FOREIGN KEY (article_id, version) REFERENCES article_versions (article_id, number) ON DELETE CASCADE
);
