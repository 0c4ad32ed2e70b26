"""Loads an exported network in timm (PVT in our reference of it) as docs/weights.md says, and compares its features with ours.

usage: python check_export.py EXPORT FEATURES [EXPORT FEATURES ...]     (needs torch, timm, safetensors)

FEATURES is a safetensors file with `images` (batch x channels x height x width) and `features` (batch x width). Prints JSON,
a list with a member for each export: its error, or the largest difference, in units of the largest number or 1.
"""

import json
import re
import sys
from pathlib import Path

import safetensors.torch
import timm
import torch
from safetensors import safe_open
from safetensors.torch import load_file


DOCS = Path(__file__).parent.parent.parent / "docs" / "weights.md"


def documented_lines():
    """The Python that docs/weights.md has below the heading about timm."""
    section = DOCS.read_text(encoding="utf-8").split("## Load it in timm", 1)[1]
    return re.search(r"```python\n(.*?)```", section, re.DOTALL).group(1)


def load(export):
    names = {"safetensors": safetensors, "timm": timm, "torch": torch}
    with safe_open(export, "pt") as file:
        metadata = file.metadata()
    if "timm" in metadata:
        exec(documented_lines().replace('"base.safetensors"', repr(export)), names)
        return names["model"]
    if "timmStatements" in metadata:
        exec(metadata["timmStatements"], names)
        model = names["model"]
    else:
        from base_networks import module_of

        base = json.loads(metadata["spec"])["base"]
        model = module_of(metadata["architecture"]).build(base, base["imageSize"], len(json.loads(metadata["mean"])))
        model.forward_image = lambda images: module_of(metadata["architecture"]).represent(model, images)[1]
    model.load_state_dict(load_file(export), strict=True)
    return model


def compare(export, features):
    model = load(export).eval()
    expected = load_file(features)
    with torch.no_grad():
        actual = getattr(model, "forward_image", model)(expected["images"])
    largest = max(1, expected["features"].abs().max().item())
    return {"difference": (actual - expected["features"]).abs().max().item() / largest, "shape": list(actual.shape)}


def tried(check, *arguments):
    try:
        return check(*arguments)
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}"}


if __name__ == "__main__":
    torch.set_num_threads(1)
    files = sys.argv[1:]
    print(json.dumps([tried(compare, *pair) for pair in zip(files[::2], files[1::2])]))
