-- What a restart needs to go on with a workspace's stories where they stood.

-- The order in which a workspace's articles were placed.
ALTER TABLE story_articles ADD COLUMN number INTEGER;

UPDATE story_articles SET number = placed.number
FROM (
    SELECT platform, workspace, article,
        ROW_NUMBER() OVER (PARTITION BY platform, workspace ORDER BY placed_at, article) AS number
    FROM story_articles
) AS placed
WHERE placed.platform = story_articles.platform AND placed.workspace = story_articles.workspace
    AND placed.article = story_articles.article;

CREATE UNIQUE INDEX story_articles_by_number ON story_articles (platform, workspace, number);

-- What a placed article is known by, in a format of the program's own; it can be made again from its text at any time.
-- `day` is when it was published, in days since 1970.
CREATE TABLE story_traits (
    platform TEXT NOT NULL,
    workspace TEXT NOT NULL,
    article TEXT NOT NULL,
    day REAL,
    traits BLOB NOT NULL,
    PRIMARY KEY (platform, workspace, article),
    FOREIGN KEY (platform, workspace, article)
        REFERENCES story_articles (platform, workspace, article) ON DELETE CASCADE
);

-- How far a story's articles agreed among themselves, summed over so many pairs.
CREATE TABLE story_standings (
    platform TEXT NOT NULL,
    workspace TEXT NOT NULL,
    story TEXT NOT NULL,
    agreed REAL NOT NULL,
    pairs INTEGER NOT NULL,
    PRIMARY KEY (platform, workspace, story)
);
