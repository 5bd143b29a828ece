"""Other people's tools look for holes: in our code, in our files for secrets, in what we depend on for known vulnerabilities."""
