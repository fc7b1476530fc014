"""Language models that answer."""
