"""The six CSV files of a council's records: how they are read, and what they must hold to be imported."""
