"""Pages of the documentation that are made, not written, and files that stand elsewhere in the repository."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs.structure.files import File

from optimizer.reference import reference

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files

ROOT = Path(__file__).parents[1]
COPIED = {
    "mechanisms.md": "scenarios/mechanisms/README.md",
    "backtests.md": "scenarios/backtests/README.md",
    "changes.md": "CHANGELOG.md",
}


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add what is made."""
    made = {"language.md": reference("en"), "zh/language.md": reference("zh")}
    made |= {page: (ROOT / source).read_text(encoding="utf-8") for page, source in COPIED.items()}
    for page, text in made.items():
        files.append(File.generated(config, page, content=text))
    font = next(ROOT.glob("optimizer/fonts/*.ttf"))
    files.append(File.generated(config, font.name, abs_src_path=str(font)))
    return files
