"""Whether runs before and after something differ by more than chance."""
