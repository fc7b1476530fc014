"""LlamaKeeper, a local AI companion on the command line: chooses plugins, loads them, and lets one talk to them."""
