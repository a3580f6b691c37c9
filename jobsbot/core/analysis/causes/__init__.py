"""Why a run ended as it did: rules over evidence. `docs/why.md` explains each cause."""
