"""The page in a real browser: it loads in silence, sorts, filters and opens what a link names."""

import re
import shutil
import subprocess

import pytest

from prioritize.report import html

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(BROWSER is None, reason="no Chromium on the path"),
]
QUIET = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--enable-logging=stderr",
    "--dump-dom",
)

# Appended to a copy without the policy, which rightly refuses a second script.
DRIVER = """<script>
const every = (selector) => [...document.querySelectorAll("#target-table " + selector)];
const press = (text) => every("thead button").find((button) => button.textContent === text).click();
const order = () => every("tbody tr:not([hidden]) th a").map((link) => link.textContent).join(" ");
const said = [];
press("Target"); said.push(order());
press("Target"); said.push(order());
press("Score (bounds)"); said.push(order());
press("Score (bounds)"); said.push(order());
said.push(...every("[aria-sort]").map((head) => head.textContent + " " + head.getAttribute("aria-sort")));
document.getElementById("filter-direction").value = "unknown";
document.querySelector(".filters").dispatchEvent(new Event("input", {bubbles: true}));
said.push(order());
said.push(document.getElementById("filter-count").textContent.split(",")[0]);
said.push(String(document.getElementById("target-CD47").hidden));
document.title = "RESULT" + said.join(";") + "END";
</script>"""


def load(address, folder):
    """Document after the scripts ran, and what the console said."""
    done = subprocess.run(
        [BROWSER, *QUIET, f"--user-data-dir={folder / 'profile'}", address], capture_output=True, text=True, timeout=90
    )
    return done.stdout, [line for line in done.stderr.splitlines() if "CONSOLE" in line]


@pytest.fixture
def file(document, tmp_path):
    path = tmp_path / "index.html"
    path.write_text(html.render(document), encoding="utf-8")
    return path


def test_the_page_runs_its_script_under_its_own_policy_and_opens_the_dossier_of_the_address(file, tmp_path):
    dom, console = load(f"{file.as_uri()}#target-SIRPA", tmp_path)
    assert console == []
    assert '<html lang="en" class="js">' in dom
    assert re.search(r'<details class="card" id="target-SIRPA"[^>]* open=""', dom)
    assert not re.search(r'<details class="card" id="target-CD47"[^>]* open=""', dom)


def test_the_table_sorts_and_filters(file, tmp_path):
    page = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", file.read_text(encoding="utf-8"))
    file.write_text(page.replace("</body>", DRIVER + "</body>"), encoding="utf-8")
    dom, console = load(file.as_uri(), tmp_path)
    assert console == []
    said = re.search(r"<title>RESULT(.*)END</title>", dom).group(1).split(";")
    assert said == [
        "CD47 IL10 SIRPA",
        "SIRPA IL10 CD47",
        "SIRPA CD47 IL10",
        "CD47 SIRPA IL10",
        "Score (bounds) descending",
        "IL10",
        "1 of 3 targets",
        "true",
    ]


def test_a_nasty_text_in_every_field_runs_nothing(document, poison_all, tmp_path):
    poison = "\"'></script></style><img src=x onerror=document.title='ran'><script>document.title='ran'</script>"
    file = tmp_path / "index.html"
    file.write_text(html.render(poison_all(document, poison)), encoding="utf-8")
    dom, console = load(file.as_uri(), tmp_path)
    assert console == []
    assert "<title>ran</title>" not in dom
