"""Articles: from an address to a stored text with its card, and to the page that shows it."""
