"""The bytes of a feed -> its entries: `reader` is the door, the rest are its steps."""
