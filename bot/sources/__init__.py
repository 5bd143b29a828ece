"""Publishers and their pages: which addresses may be reached, how they are fetched, what is read."""
