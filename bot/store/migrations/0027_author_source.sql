-- Where a page says who wrote an article, as `published_source` is for its date; unknown of what was read before.
ALTER TABLE article_versions ADD COLUMN author_source TEXT;
