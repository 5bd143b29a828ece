"""What a workspace has gathered, for reading: topics with their timelines, and who said what."""
