"""What the commands print of the application with options of every kind."""

from __future__ import annotations

EXAMPLE_TOML = r"""
# Every option of the plugins, with its default. Remove the # before one to set it.

[use]
# Which plugin serves a category.
# one of "remote", "small"
#Model = "remote"
# one of "remote-store.v2", "small"
#Store = "remote-store.v2"

# Answers from afar.
# Model; needs annotated_types
[plugins.remote]

# Where it listens.
# str
#server.host = ""  # required

# str | null
#server.password = ""  # secret: better set in the environment

# int
#server.port = 8080

# Literal["low", "high"]
#level = "low"  # required

# How large; "large" is slow \ dear.
# int; more than 0
#size = 7

# list[str]; length at least 1
#words = [""]  # required

# str
#api_key = ""  # required, secret: better set in the environment

# list[Server]; by default list()
#mirrors = []

# Where it listens.
# str
#spare.host = ""  # required in spare

# str | null
#spare.password = ""  # secret: better set in the environment

# int
#spare.port = 80

# Path; by default Path("a") / "b"
#cache = ""

# timedelta
#every = "PT1H"

# Literal["fast", "good"]
#mode = "good"

# str
#greeting = "Hé \"you\"\n\tC:\\x \u202e# '"

# dict[str, float]; by default lambda: {"a": 1.0}()
#weights = {}

# tuple[int, str]
#pair = [1, "one"]

# float | null; by default null
#ratio = 0

# bool
#loud = false

# Answers at once.
# Model; needs annotated_types
# It may take further options.
[plugins.Model.small]

# any
#size = 3

# Keeps things elsewhere.
# Store; needs pydantic
[plugins."remote-store.v2"]

# int; at least 1; at most 5
#server.level = 3

# Its address.
# str; matches ^[a-z]+://
#server.url = "https://example.com"  # required

# Cat | Dog
#pet = { kind = "cat", lives = 0 }  # required

# list[Node]
#tree.below = []

# int
#tree.value = 0  # required in tree

# SecretStr
#token = ""  # secret: better set in the environment

# int
#"an odd.key" = 1

# Letters and digits.
# str
#pin = ""

# Keeps little.
# Store; needs pydantic
[plugins.Store.small]

# int
#limit = 10
""".removeprefix("\n")
