"""The core: what Despatch does, whichever platform asks for it."""
