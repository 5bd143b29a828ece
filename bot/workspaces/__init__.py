"""What each workspace has set for itself."""
