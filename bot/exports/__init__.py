"""Briefings to take away: a topic or a digest as Markdown, HTML, a word processor's file, a table, or a feed."""
