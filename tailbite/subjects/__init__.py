"""What is simulated, checked and drawn, one package a subject."""
