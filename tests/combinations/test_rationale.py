"""Which kind of mechanism a member stands for: the first rule that fits decides."""

import pytest

from prioritize.combinations.rationale import member_class


@pytest.mark.parametrize(
    ("about", "kind"),
    [
        pytest.param({"class": "anti-PD-1"}, "checkpoint", id="checkpoint antibody"),
        pytest.param({"class": "platinum"}, "chemotherapy", id="chemotherapy"),
        pytest.param({"class": "anti-VEGF"}, "anti-angiogenic", id="against new vessels"),
        pytest.param({"class": "hypomethylating"}, "epigenetic", id="epigenetic backbone"),
        pytest.param({"class": "PARP inhibitor"}, "targeted therapy", id="any other backbone"),
        pytest.param({"mediator_class": "surface checkpoint"}, "checkpoint", id="checkpoint"),
        pytest.param({"mediator_class": "metabolic"}, "metabolic", id="metabolic"),
        pytest.param(
            {"mediator_class": "metabolic", "effects": "recruitment"},
            "metabolic",
            id="the mediator goes before the effect",
        ),
        pytest.param(
            {"mediator_class": "cytokine", "effects": "stemness;recruitment", "cells": "CAF"},
            "recruitment",
            id="recruitment goes before the cells",
        ),
        pytest.param(
            {"mediator_class": "cytokine", "cells": "CAF;TAM"},
            "niche",
            id="fibroblasts go before macrophages",
        ),
        pytest.param({"mediator_class": "cytokine", "cells": "MDSC"}, "myeloid", id="MDSC"),
        pytest.param({"mediator_class": "cytokine", "cells": "Treg"}, "cytokine", id="cytokine"),
        pytest.param(
            {"mediator_class": "intracellular signalling", "cells": "CSC"},
            "tumour-intrinsic",
            id="signalling in the stem cell alone",
        ),
        pytest.param(
            {"mediator_class": "intracellular signalling", "cells": "CSC;TAM"},
            "myeloid",
            id="signalling in macrophages too",
        ),
        pytest.param({"cells": "CSC"}, "tumour-intrinsic", id="a cell alone is known"),
        pytest.param(
            {"mediator_class": "surface receptor", "effects": "stemness"},
            "tumour-intrinsic",
            id="stemness without a cell",
        ),
        pytest.param(
            {"mediator_class": "surface receptor kinase"},
            "mechanism not told",
            id="a mediator class that does not decide (CSF1R)",
        ),
        pytest.param(
            {"mediator_class": "intracellular signalling"},
            "mechanism not told",
            id="signalling in a cell that is not known",
        ),
        pytest.param(
            {"mediator_class": "surface receptor", "review_cells": "CSC;DC"},
            "mechanism not told",
            id="stem cells that a text names beside a receptor of dendritic cells (CD40)",
        ),
        pytest.param(
            {"mediator_class": "surface receptor kinase", "review_cells": "macrophage;CSC"},
            "myeloid",
            id="macrophages that a text names beside it (CSF1R)",
        ),
        pytest.param(
            {"mediator_class": "surface receptor", "cells": "CSC;NK", "review_cells": "MDSC"},
            "tumour-intrinsic",
            id="crosstalk goes before what a text names",
        ),
        pytest.param({"mediator_class": "", "effects": "", "cells": ""}, "mechanism not told", id="nothing is known"),
    ],
)
def test_a_member_stands_for_this_kind(about, kind):
    assert member_class(about) == kind
