"""What participants do: commands in, answers out."""
