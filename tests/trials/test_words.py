"""Supportive drugs and cancers, by their words."""

import pytest

from prioritize.trials.words import is_cancer, support_of


@pytest.mark.parametrize(
    ("name", "purpose"),
    [
        ("Ondansetron", "antiemetic"),
        ("dexamethasone sodium phosphate", "premedication"),
        ("Lidocaine 2 %", "anaesthetic"),
        ("oral morphine", "analgesic"),
        ("G-CSF", "blood growth factor"),
        ("leucovorin calcium", "protection of normal tissue"),
        ("zoledronic acid", "bone"),
        ("enoxaparin", "prophylaxis"),
        ("18F-FDG", "contrast or tracer"),
        ("contrast-enhanced MRI", "contrast or tracer"),
        ("rescue medication", "other"),
        ("nivolumab", ""),
        ("sargramostim", ""),
        ("celecoxib", ""),
        ("oxygenated XY-1", ""),
        ("", ""),
    ],
)
def test_a_supportive_drug_is_known_by_a_whole_word(name, purpose):
    assert support_of(name) == purpose


@pytest.mark.parametrize(
    "condition",
    [
        "Colorectal Cancer",
        "Non-small Cell Lung Carcinoma",
        "Advanced Solid Tumors",
        "Solid Tumour, Adult",
        "Acute Myeloid Leukaemia",
        "Chronic Lymphocytic Leukemia",
        "Multiple Myeloma",
        "Glioblastoma",
        "Neuroblastoma",
        "Osteosarcoma",
        "Pleural Mesothelioma",
        "NSCLC",
        "Brain Metastases",
        "Myelodysplastic Syndromes",
    ],
)
def test_a_cancer_is_a_cancer(condition):
    assert is_cancer(condition)


@pytest.mark.parametrize(
    "condition",
    [
        "Pneumonia",
        "Coronary Artery Disease",
        "Cancer Pain",
        "Tumor Lysis Syndrome",
        "Chemotherapy-induced Nausea in Breast Cancer",
        "Cancer Screening",
        "Graft-versus-host Disease in Leukemia",
        "Benign Tumor",
        "Scoliosis",
        "",
    ],
)
def test_a_complaint_that_goes_with_a_cancer_is_none(condition):
    assert not is_cancer(condition)
