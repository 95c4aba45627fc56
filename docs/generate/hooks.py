"""What MkDocs calls while it builds: pages that are generated, and formulas as MathML."""

import re
from html import unescape

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

from docs.generate import claims, commands, exported, parameters, trusted, worth
from tailbite.report.formulas import displayed, mathml
from theory.packages import packages

#: what pymdownx.arithmatex makes of $...$ and $$...$$
IN_TEXT = re.compile(r'<span class="arithmatex">\\\((.*?)\\\)</span>', re.DOTALL)
#: what a page may ask for: the sizes of the trusted parts, a theorem of Rocq, how many it accepts
MADE = {
    "trusted": trusted.table,
    "theorem": exported.theorem,
    "accepted": exported.numbers,
}
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
    pages["claims/worth.md"] = worth.page()
    pages["reference/commands.md"] = commands.page()
    pages["reference/parameters.md"] = parameters.page()
    for address, text in pages.items():
        files.append(File.generated(config, address, content=text))
    return files


def on_page_markdown(markdown: str, **_: object) -> str:
    """What is made from the code, where a page asks for it."""
    for name, text in MADE.items():
        if f"{{{{{name}}}}}" in markdown:
            markdown = markdown.replace(f"{{{{{name}}}}}", text())
    return markdown


def on_page_content(html: str, **_: object) -> str:
    """Formulas of the written pages as MathML, which a browser shows without a script."""
    html = DISPLAYED.sub(lambda found: str(displayed((unescape(found[1]).strip(),))), html)
    return IN_TEXT.sub(lambda found: str(mathml(unescape(found[1]).strip())), html)
