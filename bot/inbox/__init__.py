"""What came in from the platforms: handled once, answered for certain."""
