"""Makes the sample spreadsheets: synthetic lists from which the published figures can be counted again."""
