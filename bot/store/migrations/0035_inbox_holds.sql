-- Which process works on a request, and until when it may without a sign of life; nothing where processes do not share.
ALTER TABLE inbox_events ADD COLUMN holder TEXT;

ALTER TABLE inbox_events ADD COLUMN held_until TEXT;
