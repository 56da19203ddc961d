"""Runs the Python and JavaScript examples of the README and of the guide, so that they cannot drift from the library.

    python docs/check_examples.py                        with `lagwise` installed for both languages
    NODE_PATH=DIR python docs/check_examples.py          DIR holds `lagwise` as Node.js looks for it
    python docs/check_examples.py --languages python     one language alone

The blocks of one page and language run in order in one process, so a later one may use what an earlier one made. A text
block below `<!-- output -->` is what the blocks since the last such mark print, in each language. Rust examples are
documentation tests of the crate.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OUTPUT_MARK = "<!-- output -->"
SEPARATOR = "\x1e"  # between what one block prints and the next

PYTHON_RUNNER = """
import json, sys
page, separator, blocks = json.load(sys.stdin)
names = {"__name__": "__main__"}
for line, code in blocks:
    exec(compile("\\n" * line + code, page, "exec"), names)
    print(separator, flush=True)
"""

NODE_RUNNER = """
const { readFileSync } = require("node:fs");
const vm = require("node:vm");
globalThis.require = require;
const [page, separator, blocks] = JSON.parse(readFileSync(0, "utf8"));
for (const [line, code] of blocks) {
  vm.runInThisContext(code, { filename: page, lineOffset: line });
  console.log(separator);
}
"""


@dataclass
class Block:
    """A fenced block: its language, the number of lines above its code, and the code."""

    language: str
    line: int
    code: str
    is_output: bool


@dataclass
class Page:
    """A Markdown file with its fenced blocks."""

    path: Path
    blocks: list[Block] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The path from the root of the repository."""
        return str(self.path.relative_to(ROOT))

    @classmethod
    def read(cls, path: Path) -> Page:
        """Reads the fenced blocks of a file."""
        page, above = cls(path), ""
        lines = enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        for number, text in lines:
            if text.startswith("```"):
                code = []
                for _, inside in lines:
                    if inside.startswith("```"):
                        break
                    code.append(f"{inside}\n")
                page.blocks.append(Block(text[3:].strip(), number, "".join(code), above == OUTPUT_MARK))
            above = text.strip()
        return page

    def count(self, language: str) -> int:
        """Number of blocks in a language."""
        return sum(block.language == language for block in self.blocks)

    def check(self, language: str, command: list[str]) -> list[str]:
        """Runs the blocks of one language; tells what went wrong."""
        blocks = [block for block in self.blocks if block.language == language]
        task = json.dumps([self.name, SEPARATOR, [(block.line, block.code) for block in blocks]])
        run = subprocess.run(command, input=task, capture_output=True, text=True, timeout=120, check=False)
        if run.returncode != 0:
            return [f"{self.name}: {language} fails\n{run.stderr}"]
        printed = iter(run.stdout.split(f"{SEPARATOR}\n"))
        faults, since_mark = [], ""
        for block in self.blocks:
            if block.language == language:
                since_mark += next(printed)
            elif block.is_output:
                if since_mark != block.code:
                    faults.append(f"{self.name}:{block.line}: {language} prints\n{since_mark}instead of\n{block.code}")
                since_mark = ""
        return faults


def main() -> int:
    """Checks all pages; 0 where every example ran and printed what its page says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--languages", nargs="+", choices=["python", "js"], default=["python", "js"])
    parser.add_argument("--node", default="node", help="the Node.js to run")
    arguments = parser.parse_args()
    commands = {"python": [sys.executable, "-c", PYTHON_RUNNER], "js": [arguments.node, "-e", NODE_RUNNER]}
    faults = []
    for path in [ROOT / "README.md", *sorted((ROOT / "docs" / "src").glob("*.md"))]:
        page = Page.read(path)
        for language in arguments.languages:
            if count := page.count(language):
                found = page.check(language, commands[language])
                faults += found
                print(f"{page.name}: {count} {language} example(s) {'failed' if found else 'ok'}")
    print("\n".join(faults), file=sys.stderr, end="\n" if faults else "")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
