"""The rules by which a step may be proved; each is sound and incomplete, with three outcomes."""

from theory.rules.algebra import Algebra as Algebra
from theory.rules.base import Grade as Grade
from theory.rules.base import Opinion as Opinion
from theory.rules.base import Outcome as Outcome
from theory.rules.base import Rule as Rule
from theory.rules.finite import Enclosure as Enclosure
from theory.rules.finite import Enumeration as Enumeration
from theory.rules.induction import Induction as Induction
from theory.rules.induction import Telescoping as Telescoping
from theory.rules.integral import Integration as Integration
from theory.rules.limit import Limit as Limit
from theory.rules.limit import LimitOfProduct as LimitOfProduct
from theory.rules.logic import Cited as Cited
from theory.rules.logic import Deduction as Deduction
from theory.rules.logic import Definition as Definition
from theory.rules.matrices import Congruence as Congruence
from theory.rules.matrices import Words as Words
from theory.rules.sign import Chain as Chain
from theory.rules.sign import Sign as Sign
from theory.rules.tower import AnyLaw as AnyLaw
from theory.rules.tower import ChiSquare as ChiSquare
from theory.rules.tower import Kernel as Kernel
from theory.rules.tower import Linearity as Linearity
from theory.rules.tower import Normal as Normal
from theory.rules.tower import Start as Start
from theory.rules.tower import Tower as Tower
