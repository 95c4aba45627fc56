"""The claims of the toy subject, file by file."""

from theory.parameters import Parameter

TITLE = "the scale of a Laplace law refit on its own samples"
#: the formulas by which a reader knows the subject
FLAGSHIPS = ("laplace.replace.scale_mean", "laplace.replace.log_scale_mean")
FILES = ("sample", "replace")  #: in the order in which their claims are proved
NEEDS = ("gaussian",)  #: subjects whose claims these use
PARAMETERS = {
    "laplace": {
        "scale": Parameter("scale of the truth", "unit of the data"),
        "at": Parameter("where the Laplace transform is taken"),
    }
}
