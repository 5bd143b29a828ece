-- Where links stood in a version's text, and of which of its lines that is known; nothing where nobody looked.
ALTER TABLE article_versions ADD COLUMN links TEXT;
