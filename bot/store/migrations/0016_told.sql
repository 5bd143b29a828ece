-- Where an article was told, asked whenever its publisher changes it.
CREATE INDEX topic_posts_by_article ON topic_posts (article);
