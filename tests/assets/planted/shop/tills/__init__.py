"""The package of the tills imports none of them."""
