"""What a team follows: topics, their watch terms, the stories that match, and one living thread in each channel."""
