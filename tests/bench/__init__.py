"""What things cost beside the least they could cost on the same machine: `make bench` prints ratios, not seconds."""
