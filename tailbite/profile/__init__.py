"""`tailbite profile`: which definitions of model collapse an experiment meets."""
