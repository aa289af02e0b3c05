"""A statement becomes two numbers and a comparison."""
