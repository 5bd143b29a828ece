"""The commands: declared once in the catalogue, each with its handler."""
