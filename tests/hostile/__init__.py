"""A hostile web, made by rule: addresses, answers and documents that must harm nobody, and the worlds to try them in."""
