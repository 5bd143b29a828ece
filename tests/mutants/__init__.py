"""The code that promises rest on, changed a little everywhere: some test must notice each time (`make mutants`)."""
