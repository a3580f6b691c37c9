"""From a sentence to a command, where the grammar alone cannot tell: the API knows the spiders.

What may not be asked about is not looked up.
"""
