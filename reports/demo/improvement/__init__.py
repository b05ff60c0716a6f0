"""What the municipality of the demonstration found when it looked at itself: two matrices, a manual, an evaluated pilot."""
