"""Word lists: which drugs only support a treatment, and which conditions are cancers."""

from __future__ import annotations

import re

from prioritize.trials.spelling import plain

SUPPORTIVE = {
    "antiemetic": """
        alizapride aprepitant azasetron domperidone dronabinol fosaprepitant fosnetupitant granisetron
        metoclopramide netupitant olanzapine ondansetron palonosetron prochlorperazine ramosetron
        rolapitant tropisetron antiemetic anti-emetic
    """,
    "premedication": """
        acetaminophen betamethasone cetirizine chlorpheniramine cimetidine dexamethasone dexchlorpheniramine
        diphenhydramine famotidine hydrocortisone methylprednisolone paracetamol prednisolone prednisone
        ranitidine antihistamine premedication
    """,
    "anaesthetic": """
        alfentanil bupivacaine chloroprocaine desflurane dexmedetomidine esketamine etomidate isoflurane
        ketamine levobupivacaine lidocaine lignocaine mepivacaine midazolam neostigmine propofol
        remifentanil remimazolam rocuronium ropivacaine sevoflurane sufentanil sugammadex
        anaesthesia anaesthetic anesthesia anesthetic
    """,
    "analgesic": """
        duloxetine fentanyl gabapentin hydromorphone ketorolac methadone morphine oxycodone pregabalin
        tapentadol tramadol analgesia analgesic
    """,
    "blood growth factor": """
        darbepoetin efbemalenograstim eflapegrastim eltrombopag epoetin erythropoietin filgrastim g-csf
        gcsf lenograstim lipegfilgrastim pegfilgrastim romiplostim transfusion
    """,
    "protection of normal tissue": """
        allopurinol amifostine dexrazoxane folinic glycopyrronium leucovorin levoleucovorin mesna
        palifermin rasburicase hydration
    """,
    "bone": "alendronate ibandronate pamidronate risedronate zoledronate zoledronic",
    "prophylaxis": """
        aciclovir acyclovir ciprofloxacin co-trimoxazole cotrimoxazole dalteparin enoxaparin fluconazole
        heparin levofloxacin posaconazole sulfamethoxazole trimethoprim valacyclovir prophylaxis
    """,
    "contrast or tracer": """
        contrast fdg fludeoxyglucose fluorescein fluorodeoxyglucose gadobutrol gadolinium gadopentetate
        gadoterate gadoxetate gadoxetic indocyanine iodixanol iohexol iopamidol lymphazurin perflutren
        sincalide technetium tilmanocept tracer
    """,
    "other": """
        dextrose esomeprazole glucose hyaluronidase berahyaluronidase lansoprazole loperamide omeprazole
        oxygen pantoprazole rescue saline supportive tranexamic
    """,
}
"""Drugs and words of support, by purpose. They give no link, whatever else they may be studied for.

Corticosteroids stand here because nearly every regimen holds them; a regimen in which one is the
active drug gives no link through it. Not here, because they are also tested against cancer or its
surroundings: sargramostim, plerixafor, thalidomide analogues, celecoxib, metformin, statins.
"""
_SUPPORT_OF = {word: purpose for purpose, words in SUPPORTIVE.items() for word in words.split()}

CANCER = re.compile(
    r"""\b(?:
        cancers?|carcinom\w*|\w*carcinoma\w*|adenocarcinom\w*|tumou?rs?|neoplas\w*|malignan\w*|oncolog\w*|metasta\w*
      | leuk\w*mias?|lymphom\w*|myelom\w*|melanom\w*|\w*sarcom\w*|\w*gliom\w*|\w*blastomas?|mesotheliom\w*|seminom\w*
      | thymom\w*|meningiom\w*|ependymom\w*|astrocytom\w*|chordom\w*|insulinom\w*|macroglobulin\w*|cholangiocarcinom\w*
      | myelodysplas\w*|myeloproliferative|myelofibrosis|polycythemia\ vera|mastocytosis|histiocytosis
      | nsclc|sclc|hnscc|escc|hcc|pdac|tnbc|crpc|mcrpc|aml|cml|cll|dlbcl|gist|gbm|mds
    )\b""",
    re.VERBOSE,
)
"""Words of a cancer, in plain lower-case text."""
NOT_CANCER = re.compile(
    r"\b(?:tumou?r necrosis factor|tumou?r lysis|non[- ]?cancer|benign|cancer screening|screening|healthy"
    r"|nausea|vomiting|pain|neutropeni\w*|an[a]?emia|cachexia|fatigue|mucositis|stomatitis|neuropath\w*|thrombo\w*"
    r"|graft[- ]versus[- ]host|cancer survivors?|survivorship"
    r"|anxiety|depress\w*|insomnia|lymphedema|lymphoedema|anesthesia|anaesthesia)\b"
)
"""Words of conditions that are no cancer, or only go with one."""
NEOPLASMS = 9369
"""MeSH descriptor Neoplasms, D009369; the registry writes it with more zeros too."""


def support_of(name: str) -> str:
    """The purpose of a supportive drug or measure, '' for any other."""
    for word in re.split(r"[^\w-]+", plain(name)):
        for piece in (word, *word.split("-")):
            if purpose := _SUPPORT_OF.get(piece):
                return purpose
    return ""


def is_cancer(condition: str) -> bool:
    """Whether a condition, in words, is a cancer rather than a complaint that goes with one."""
    text = plain(condition)
    return CANCER.search(text) is not None and NOT_CANCER.search(text) is None
