"""Not Python."""

class Half(
