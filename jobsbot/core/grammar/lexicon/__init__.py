"""The words that the rules of the grammar know: data, without a rule."""
