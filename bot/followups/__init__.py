"""What the team is to follow up: proposed, voted on by reacting, owned, closed."""
