"""What setup.py is made of: the catalog, the package clients, extraction, and the progress display."""
