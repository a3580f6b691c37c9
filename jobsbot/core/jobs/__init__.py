"""Jobs: their keys, the filters that choose them, the requests about them."""
