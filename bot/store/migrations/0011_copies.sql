-- Which articles have the same text, however long ago and under whatever address.

CREATE INDEX article_versions_by_text ON article_versions (text_hash);

-- The keys that an article's wording is filed under (32 bits of a MinHash band): copies share some of them.
CREATE TABLE wording_bands (
    band INTEGER NOT NULL,
    article TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    PRIMARY KEY (band, article)
);

CREATE INDEX wording_bands_by_article ON wording_bands (article);

-- What a workspace's articles turned out to be when they were placed: `relation` is how the article's text stands to
-- the original's (same, part, more).
CREATE TABLE story_copies (
    platform TEXT NOT NULL,
    workspace TEXT NOT NULL,
    article TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    original TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    relation TEXT NOT NULL CHECK (relation IN ('same', 'part', 'more')),
    PRIMARY KEY (platform, workspace, article, original)
);

CREATE INDEX story_copies_by_original ON story_copies (platform, workspace, original);
