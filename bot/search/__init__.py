"""Finding words in what is stored: what was typed as a query, and the one full-text index behind it."""
