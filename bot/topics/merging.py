"""The SQL by which one topic goes on in another: what is on it, what its threads were told, and what was taken off."""

# In this order: where only the topic that goes has a thread, that one becomes the other's, with all that it was told.
MERGE = (
    """
INSERT INTO topic_articles (topic, article, story, reason, matched_at, how)
SELECT :kept, article, story, reason, matched_at, how FROM topic_articles WHERE topic = :gone
ON CONFLICT DO NOTHING
""",
    """
INSERT INTO topic_posts (topic, channel, article, state, message, attempts, due_at, posted_at)
SELECT :kept, channel, article, state, message, attempts, due_at, posted_at FROM topic_posts
WHERE topic = :gone AND (state = 'due' OR channel NOT IN (SELECT channel FROM topic_threads WHERE topic = :kept))
ON CONFLICT DO NOTHING
""",
    """
INSERT INTO topic_threads (topic, channel, thread)
SELECT :kept, channel, thread FROM topic_threads WHERE topic = :gone
ON CONFLICT (topic, channel) DO UPDATE SET thread = COALESCE(topic_threads.thread, excluded.thread)
""",
    """
INSERT INTO topic_refusals (topic, article, refused_by, refused_at)
SELECT :kept, article, refused_by, refused_at FROM topic_refusals
WHERE topic = :gone AND article NOT IN (SELECT article FROM topic_articles WHERE topic = :kept)
ON CONFLICT DO NOTHING
""",
)
