"""What is fast, and what is read whole: scripts, and their last results."""
