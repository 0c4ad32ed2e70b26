"""Loads an exported network in timm (PVT in our reference of it) as docs/weights.md says, and compares its features with ours.

usage: python check_export.py EXPORT FEATURES [EXPORT FEATURES ...]     (needs torch, timm, safetensors)

FEATURES is a safetensors file with `images` (batch x channels x height x width) and `features` (batch x width). Prints JSON,
a list with a member for each export: its error, or the largest difference, in units of the largest number or 1.
"""

import json
import sys

import timm
import torch
from safetensors import safe_open
from safetensors.torch import load_file


def build(metadata):
    if "timm" in metadata:
        return eval(metadata["timm"])
    if "timmStatements" in metadata:
        names = {"timm": timm, "torch": torch}
        exec(metadata["timmStatements"], names)
        return names["model"]
    from base_networks import module_of

    base = json.loads(metadata["spec"])["base"]
    network = module_of(metadata["architecture"]).build(base, base["imageSize"], len(json.loads(metadata["mean"])))
    represent = module_of(metadata["architecture"]).represent
    network.forward_image = lambda images: represent(network, images)[1]
    return network


def compare(export, features):
    with safe_open(export, "pt") as file:
        model = build(file.metadata())
    model.load_state_dict(load_file(export), strict=True)
    model.eval()
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
