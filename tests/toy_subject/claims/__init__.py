"""The claims of the toy subject, file by file."""

from tests.toy_subject.claims import replace, sample

NEEDS = ("gaussian",)  #: subjects whose claims these use
CLAIMS = sample.CLAIMS + replace.CLAIMS
