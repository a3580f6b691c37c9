"""What things are: values and decisions. No I/O, no clock."""
