"""Builds the backbone of a configuration for mmdetection or mmsegmentation as mmpretrain's TIMMBackbone does, without those.

usage: python check_backbone.py CONFIGURATION [CONFIGURATION ...]     (needs torch, timm, safetensors)

The exported weights lie beside each configuration. Prints JSON, a list with a member for each: its error, or the shapes of
the maps for images of 96 x 64 pixels, and how many tensors of the file the backbone has, each equal to the file's.
"""

import json
import sys
from pathlib import Path

import timm
import torch
from safetensors.torch import load_file

from check_configuration import evaluate
from check_export import tried


def check(configuration):
    backbone = evaluate(configuration, Path(configuration).parent)["model"]["backbone"]
    given = {key: value for key, value in backbone.items() if key not in ("type", "_delete_", "in_channels")}
    weights = load_file(given["pretrained_cfg_overlay"]["file"])
    network = timm.create_model(**given, in_chans=backbone["in_channels"]).eval()
    with torch.no_grad():
        maps = network(torch.randn(1, backbone["in_channels"], 96, 64))
    inner = {key.removeprefix("model."): value for key, value in network.state_dict().items()}
    # Lists of features call `stages.0` `stages_0`.
    own = {key.replace("stages_", "stages.").replace("stem_", "stem."): value for key, value in inner.items()}
    shared = [key for key in weights if key in own]
    unequal = [key for key in shared if not torch.equal(own[key], weights[key])]
    return {"maps": [list(one.shape) for one in maps], "lacking": sorted(set(own) - set(weights)), "unequal": unequal, "shared": len(shared)}


if __name__ == "__main__":
    torch.set_num_threads(1)
    print(json.dumps([tried(check, file) for file in sys.argv[1:]]))
