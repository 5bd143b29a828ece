-- What it takes to forget: a member who asks for that, a workspace that is gone, what is older than it may be.

-- That a workspace is to be deleted: once for each event that said so. What is done is kept for a day, so that an event
-- that comes again does not delete what a new installation has brought since.
CREATE TABLE removals (
    platform TEXT NOT NULL,
    workspace TEXT NOT NULL,
    event_id TEXT NOT NULL,
    asked_at TEXT NOT NULL,
    done_at TEXT,
    PRIMARY KEY (platform, workspace, event_id)
);

-- Parts of the index that still hold words that were deleted; `begun` says that putting them together has begun.
CREATE TABLE search_untidy (
    part TEXT PRIMARY KEY,
    begun INTEGER NOT NULL DEFAULT 0
);

-- What was typed is nobody's to keep: from now on the command's name stands here.
UPDATE posts SET command = '';

-- What a button does may name a topic, so it belongs to a workspace; of those from before it is not known to which.
ALTER TABLE button_commands ADD COLUMN platform TEXT NOT NULL DEFAULT '';

ALTER TABLE button_commands ADD COLUMN workspace TEXT NOT NULL DEFAULT '';

CREATE INDEX button_commands_by_workspace ON button_commands (platform, workspace);

-- Who did what a thread is told of, by id too; the name is needed until it is told.
ALTER TABLE topic_notices ADD COLUMN member_id TEXT NOT NULL DEFAULT '';

UPDATE topic_notices SET member = '' WHERE state <> 'due';

-- Whether anybody still has an article, and what an article that goes takes with it.
CREATE INDEX story_articles_by_article ON story_articles (article);

CREATE INDEX asked_articles_by_article ON asked_articles (article);

CREATE INDEX story_copies_by_article ON story_copies (article);

CREATE INDEX story_copies_by_text ON story_copies (original);

CREATE INDEX topic_refusals_by_article ON topic_refusals (article);

-- What a member said, and what is older than it may be.
CREATE INDEX comments_by_author ON comments (platform, workspace, author);

CREATE INDEX comments_by_time ON comments (platform, workspace, said_at);

CREATE INDEX position_corrections_by_article ON position_corrections (article);

CREATE INDEX followup_votes_by_member ON followup_votes (member);

CREATE INDEX followup_marks_by_member ON followup_marks (member);
