"""Where people meet the core: each adapter translates or listens, none holds a rule."""
