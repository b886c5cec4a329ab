"""What ``make bench`` runs: side by side, in one process, ratios before absolute times."""
