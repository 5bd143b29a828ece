"""Forgetting: a member who asks for it, a workspace that is gone, and what is older than it may be."""
