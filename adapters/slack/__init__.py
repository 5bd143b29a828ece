"""Slack, by Bolt: listeners, payloads to values, replies to Block Kit, posting."""
