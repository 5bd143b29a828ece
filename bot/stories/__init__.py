"""Which articles report one event: clustered as they arrive, decided by members where they say so."""
