"""An application whose plugins have options of every kind: schemas, examples and stubs are made of it in the tests."""

from __future__ import annotations

from pathlib import Path

from tests.judge import Files

CATEGORIES = {"Model": "shop.core:Model", "Store": "shop.core:Store"}

FILES: Files = {
    "shop/__init__.py": "",
    "shop/core.py": """\
        class Model:
            pass


        class Store:
            pass
        """,
    "shop/models.py": '''\
        from dataclasses import dataclass, field
        from datetime import timedelta
        from enum import Enum
        from pathlib import Path
        from typing import Annotated, Literal

        from annotated_types import Gt, MinLen
        from shop.core import Model


        class Level(Enum):
            LOW = "low"
            HIGH = "high"


        @dataclass
        class Server:
            """A server that answers."""

            host: str
            """Where it listens."""
            port: int = 80
            password: str | None = None


        @dataclass
        class Remote(Model):
            """Answers from afar.

            Slowly.
            """

            server: Server
            """The one that is asked first."""
            level: Level
            size: Annotated[int, Gt(0)]
            """How large; "large" is slow \\\\ dear."""
            words: Annotated[list[str], MinLen(1)]
            api_key: str
            mirrors: list[Server] = field(default_factory=list)
            spare: Server | None = None
            cache: Path = Path("a") / "b"
            every: timedelta = timedelta(hours=1)
            mode: Literal["fast", "good"] = "good"
            greeting: str = "Hé \\"you\\"\\n\\tC:\\\\x \\u202e# '"
            weights: dict[str, float] = field(default_factory=lambda: {"a": 1.0})
            pair: tuple[int, str] = (1, "one")
            ratio: float | None = None
            loud: bool = False


        class Small(Model):
            """Answers at once."""

            name = "small"

            def __init__(self, *, size: object = 3, **more: object) -> None:
                self.size = size
        ''',
    "shop/stores.py": '''\
        from typing import Annotated, Literal, Union

        from pydantic import BaseModel, ConfigDict, Field, SecretStr
        from shop.core import Store


        class Server(BaseModel):
            url: str = Field(pattern="^[a-z]+://", description="Its address.")
            level: int = Field(3, ge=1, le=5)


        class Cat(BaseModel):
            kind: Literal["cat"]
            lives: int


        class Dog(BaseModel):
            kind: Literal["dog"]
            name: str = "Rex"


        class Node(BaseModel):
            value: int
            below: list["Node"] = []


        class Remote(Store, BaseModel):
            """Keeps things elsewhere."""

            model_config = ConfigDict(extra="forbid")
            plugin_name = "remote-store.v2"

            server: Server
            pet: Annotated[Union[Cat, Dog], Field(discriminator="kind")]
            tree: Node | None = None
            token: SecretStr = SecretStr("hunter2")
            odd: int = Field(1, alias="an odd.key")
            pin: str = Field("", description="Letters\\nand digits.", min_length=0)


        class Small(Store):
            """Keeps little."""

            name = "small"
            aliases = ["tiny"]

            def __init__(self, limit: int = 10) -> None:
                self.limit = limit
        ''',
}
"""Two of its plugins are called `small`, two have classes called Server, and one name has dots in it."""

DEFAULTS = {"remote": {"server": {"port": 8080}, "size": 7}}
"""What the project sets of the plugin Model/remote."""


def printed(name: str) -> str:
    """Return what is made of the application's manifest: one of the files in `tests/assets/configured`."""
    return (Path(__file__).parents[1] / "assets" / "configured" / name).read_text("utf-8")
