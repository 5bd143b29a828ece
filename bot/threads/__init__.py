"""Threads whose discussion is kept, with what people said in them."""
