"""What MkDocs calls while it builds: pages that are generated, and formulas as MathML."""

import re
import sys
from html import unescape
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

sys.path.insert(0, str(Path(__file__).parents[2]))

from docs.generate import claims, commands, parameters, trusted  # noqa: E402
from tailbite.report.formulas import displayed, mathml  # noqa: E402
from theory.packages import packages  # noqa: E402

#: what pymdownx.arithmatex makes of $...$ and $$...$$
IN_TEXT = re.compile(r'<span class="arithmatex">\\\((.*?)\\\)</span>', re.DOTALL)
DISPLAYED = re.compile(r'<div class="arithmatex">\s*\\\[(.*?)\\\]\s*</div>', re.DOTALL)


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """A page for each subject stands between the list of claims and the errata."""
    section = next(each["Claims"] for each in config.nav or () if "Claims" in each)
    section[1:1] = [f"claims/{subject}.md" for subject in packages()]
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """The generated pages stand beside the written ones."""
    pages = {"claims/index.md": claims.index(), "claims/errata.md": claims.errata()}
    pages |= {f"claims/{subject}.md": claims.subject(subject) for subject in packages()}
    pages["reference/commands.md"] = commands.page()
    pages["reference/parameters.md"] = parameters.page()
    for address, text in pages.items():
        files.append(File.generated(config, address, content=text))
    return files


def on_page_markdown(markdown: str, **_: object) -> str:
    """The sizes of the trusted parts, where a page asks for them."""
    asks = "{{trusted}}" in markdown
    return markdown.replace("{{trusted}}", trusted.table()) if asks else markdown


def on_page_content(html: str, **_: object) -> str:
    """Formulas of the written pages as MathML, which a browser shows without a script."""
    html = DISPLAYED.sub(lambda found: str(displayed((unescape(found[1]).strip(),))), html)
    return IN_TEXT.sub(lambda found: str(mathml(unescape(found[1]).strip())), html)
