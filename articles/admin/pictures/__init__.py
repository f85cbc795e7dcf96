"""The newsroom's pages of the picture library."""
