"""What people pass on: posters and share cards, drawn from the page's own art."""
