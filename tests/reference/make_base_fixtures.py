"""Makes tests/reference/fixtures/nn/<architecture>Base.safetensors: outputs and gradients of whole bases at tiny sizes.

Parameters under the model's own names and layouts, images and gradients of images as batch x height x width x channels.
Computed in float64, stored in float32.

usage: python make_base_fixtures.py [ARCHITECTURE ...]     (needs torch, timm, safetensors)
"""

import json
import sys
from pathlib import Path

import torch
from safetensors.torch import save_file
from timm.layers import DropPath

from base_networks import ARCHITECTURES, module_of, randomise

FOLDER = Path(__file__).parent / "fixtures" / "nn"
BATCH = 2

VIT = dict(patchSize=4, width=16, depth=2, attentionHeads=2)


def stages(depths, widths, attention_heads=None):
    return dict(depths=depths, widths=widths, attentionHeads=attention_heads or [1] * len(depths))


# By architecture: size, side of the images it is built for, and its cases. A case may have images of another size, one
# channel, evaluation in place of training, drop path.
PLANS = {
    "vit": (VIT, 12, [dict(name="12x12"), dict(name="8x8", image=(8, 8)), dict(name="16x20", image=(16, 20)), dict(name="drop path", dropPath=0.4)]),
    "poolformer": (
        dict(patchSize=4, stages=stages([1, 2], [6, 8])),
        16,
        [
            dict(name="16x16"),
            dict(name="local crop", image=(8, 8)),
            dict(name="odd grids", image=(20, 28)),
            dict(name="one channel, three stages", channels=1, size=dict(patchSize=2, stages=stages([1, 1, 1], [4, 6, 8])), image=(12, 20)),
            dict(name="patches of three", size=dict(patchSize=3), image=(12, 15)),
            dict(name="drop path", dropPath=0.4),
        ],
    ),
    "resnet": (
        dict(block="basic", stem="standard", stages=stages([1, 2], [4, 6])),
        16,
        [
            dict(name="basic 16x16"),
            dict(name="basic, evaluation", training=False),
            dict(name="local crop", image=(10, 10)),
            dict(name="odd grids", image=(15, 21)),
            dict(name="small stem, one channel, three stages", channels=1, size=dict(stem="small", stages=stages([1, 1, 1], [4, 6, 8])), image=(7, 10)),
            dict(name="bottleneck", size=dict(block="bottleneck", stages=stages([2, 1], [8, 16]))),
            dict(name="bottleneck, small stem, evaluation", training=False, size=dict(block="bottleneck", stem="small", stages=stages([1, 1, 1], [8, 8, 12])), image=(9, 6)),
            dict(name="drop path", dropPath=0.4),
            dict(name="drop path in bottlenecks", dropPath=0.4, size=dict(block="bottleneck", stages=stages([1, 1], [8, 16]))),
        ],
    ),
    "swin": (
        dict(patchSize=2, window=3, stages=stages([2, 1], [4, 8], [1, 2])),
        12,
        [
            dict(name="12x12"),
            dict(name="local crop", image=(4, 4)),
            dict(name="padded windows, not square", image=(10, 16)),
            dict(name="one channel, three stages, odd grids", channels=1, size=dict(window=4, stages=stages([2, 2, 2], [4, 8, 16], [2, 2, 4])), image=(14, 10)),
            dict(name="windows of the whole grid", size=dict(window=7)),
            dict(name="drop path", dropPath=0.4),
        ],
    ),
    "pvt": (
        dict(patchSize=2, stages=stages([1, 2], [4, 6], [1, 2])),
        12,
        [
            dict(name="12x12"),
            dict(name="local crop", image=(8, 8)),
            dict(name="cut off, not square", image=(14, 10)),
            dict(name="one channel, three stages", channels=1, size=dict(stages=stages([1, 1, 2], [4, 6, 8], [2, 1, 4])), image=(22, 16)),
            dict(name="four stages", size=dict(patchSize=1, stages=stages([1, 1, 1, 1], [4, 4, 6, 6], [1, 1, 2, 2]))),
            dict(name="one stage", size=dict(patchSize=4, stages=stages([2], [8], [2])), image=(16, 8)),
            dict(name="drop path", dropPath=0.4),
        ],
    ),
    "resmlp": (
        dict(patchSize=4, width=12, depth=2),
        12,
        [
            dict(name="12x12"),
            dict(name="local crop", size=dict(otherSizes=[8]), image=(8, 8)),
            dict(name="the built size of two", size=dict(otherSizes=[8])),
            dict(name="one channel, three blocks", channels=1, size=dict(patchSize=3, depth=3)),
            dict(name="drop path", dropPath=0.4),
        ],
    ),
    "convnext": (
        dict(patchSize=4, stages=stages([1, 2], [6, 8])),
        16,
        [
            dict(name="16x16"),
            dict(name="local crop", image=(8, 8)),
            dict(name="odd grids", image=(20, 28)),
            dict(name="one channel, three stages", channels=1, size=dict(patchSize=2, stages=stages([1, 1, 1], [4, 6, 8])), image=(14, 18)),
            dict(name="large grid", size=dict(patchSize=1, stages=stages([1], [8])), image=(11, 19)),
            dict(name="drop path", dropPath=0.4),
        ],
    ),
}


class FixedDropPath(torch.nn.Module):
    """Drop path with given multipliers, one for each image."""

    def __init__(self, multipliers):
        super().__init__()
        self.multipliers = multipliers

    def forward(self, x):
        return x * self.multipliers.reshape(-1, *[1] * (x.ndim - 1))


def fix_drop_path(network, generator):
    """Replaces every DropPath by fixed multipliers, and tells them by the module's name."""
    fixed = {}
    for name, module in list(network.named_modules()):
        for child_name, child in list(module.named_children()):
            if isinstance(child, DropPath):
                rate = child.drop_prob
                kept = (torch.rand(BATCH, generator=generator) >= 0.5).double() / (1 - rate)
                setattr(module, child_name, FixedDropPath(kept))
                fixed[f"{name}.{child_name}"] = kept
    return fixed


def without_rounding(gradient):
    """Zeros for a gradient that is zero but for rounding, as that of an offset which a later layer takes away again."""
    return torch.where(gradient.abs().max() < 1e-12, torch.zeros_like(gradient), gradient)


def make_case(architecture, plan, size, side, seed):
    module = module_of(architecture)
    channels = plan.get("channels", 3)
    network = randomise(module.build({**size, **plan.get("size", {})}, side, channels, plan.get("dropPath", 0.0)).double(), seed)
    generator = torch.Generator().manual_seed(seed + 500)
    training = plan.get("training", True)
    network.train(training)
    height, width = plan.get("image", (side, side))
    images = torch.randn(BATCH, channels, height, width, generator=generator, dtype=torch.float64)
    if "dropPath" not in plan and (height, width) == (side, side):
        network.eval()
        with torch.no_grad():
            module.check(network, images, module.represent(network, images)[1])
        network.train(training)
    multipliers = fix_drop_path(network, generator) if "dropPath" in plan else {}
    buffers = {name: value.clone() for name, value in network.named_buffers() if "running" in name}
    images.requires_grad_(True)
    tokens, image = module.represent(network, images)
    outputs = {"tokens": tokens, "image": image, "normalised": module.normalise(network, tokens)}
    weights = {name: torch.randn(value.shape, generator=generator, dtype=torch.float64) for name, value in outputs.items()}
    sum((outputs[name] * weights[name]).sum() for name in outputs).backward()
    case = {"input": images.permute(0, 2, 3, 1), "gradient.input": images.grad.permute(0, 2, 3, 1)}
    for name in outputs:
        case[f"output.{name}"], case[f"loss.{name}"] = outputs[name], weights[name]
    parameters = dict(network.named_parameters())
    # Weights of ResMLP for other crops have no part in this one.
    names = [name for name, parameter in parameters.items() if parameter.grad is not None]
    chosen = names if seed % 100 == 0 else names[:: max(1, len(names) // 6)] + [names[-1]]
    case |= {f"parameter.{name}": parameter for name, parameter in parameters.items()}
    case |= {f"gradient.{name}": without_rounding(parameters[name].grad) for name in chosen}
    case |= {f"buffer.{name}": value for name, value in buffers.items()}
    if training:
        case |= {f"nextBuffer.{name}": value for name, value in network.named_buffers() if name in buffers}
    case |= {f"dropPath.{name}": value for name, value in multipliers.items()}
    described = dict(
        name=plan["name"], size={**size, **plan.get("size", {})}, imageSize=side, channels=channels, training=training, dropPath=plan.get("dropPath", 0), droppedBranches=list(multipliers),
    )
    return described, case


def make(architecture):
    size, side, plans = PLANS[architecture]
    tensors, described = {}, []
    for index, plan in enumerate(plans):
        options, case = make_case(architecture, plan, size, side, 100 + index)
        described.append(options)
        for key, value in case.items():
            tensors[f"{options['name']}/{key}"] = value.detach().float().contiguous()
    path = FOLDER / f"{architecture}Base.safetensors"
    save_file(tensors, path, metadata={"cases": json.dumps(described)})
    print(path.name, path.stat().st_size)


if __name__ == "__main__":
    torch.set_num_threads(1)
    for architecture in sys.argv[1:] or ARCHITECTURES:
        make(architecture)
