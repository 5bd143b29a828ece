"""What publishers change afterwards: articles read again, two versions compared, a change told once."""
