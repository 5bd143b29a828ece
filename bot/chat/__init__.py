"""The one language between the core and the platforms: references, replies, commands, requests."""
