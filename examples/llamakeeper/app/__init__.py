"""The part of LlamaKeeper that plugins are written against (`core`), and the plugins that come with it."""
