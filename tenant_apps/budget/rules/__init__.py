"""What decides in the participatory budget: plain Python that a citizen can run."""
