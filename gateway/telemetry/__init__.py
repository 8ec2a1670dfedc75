"""What operators see of a running process: health and logs, never a person."""
