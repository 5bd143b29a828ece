-- The sentence that a follow-up comes from, word for word as its version of the article has it: what lists call it by.
ALTER TABLE followups ADD COLUMN words TEXT NOT NULL DEFAULT '';
