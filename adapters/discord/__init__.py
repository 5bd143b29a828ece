"""Discord by discord.py. Inside this package `import discord` is the library; our own modules are named in full."""
