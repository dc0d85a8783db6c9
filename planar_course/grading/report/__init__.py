"""What becomes of the verdicts: gradebook, pages, JUnit XML and exports to learning platforms."""
