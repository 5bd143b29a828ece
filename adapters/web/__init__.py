"""The local chat room and the pages of articles, for a browser on this machine."""
