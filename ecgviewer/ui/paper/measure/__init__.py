"""What is measured on the paper of a strip."""
