"""The plugins. Nothing here is imported to find them: `coldplug build` reads the source."""
