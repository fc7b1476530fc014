"""Characters that talk."""
