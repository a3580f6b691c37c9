"""The audit: its entries, the chains that hold them together, and where the chains are anchored."""
