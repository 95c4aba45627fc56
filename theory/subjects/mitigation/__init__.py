"""What keeps a model from collapsing: the claims, file by file."""

FILES = ("verification",)  #: in the order in which their claims are proved
