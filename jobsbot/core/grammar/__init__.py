"""From a sentence to a command and back.

`parser.py` reads a sentence by the fields of its command (`params/`). Before that, `phrases.py` and
`spoken/` rewrite what people say into the words of the grammar, by the word lists of `lexicon/`.
"""
