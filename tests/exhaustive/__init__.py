"""What takes minutes to try whole; a fixed sample of each is tried with every test run."""
