"""The claims of the toy subject, file by file."""

FILES = ("sample", "replace")  #: in the order in which their claims are proved
NEEDS = ("gaussian",)  #: subjects whose claims these use
