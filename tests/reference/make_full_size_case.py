"""Runs one base of timm (or our PVT) at full size, and writes what `npm run check:reference` compares with.

Weights are those that timm starts with, but for parts that start as zero or nearly so, which would hide what they scale:
norms, LayerScale, biases, and weights get the spread of a network that has been trained. Weights and images are float32
numbers; the reference computes with them in float64, so that what differs are our own roundings. It also tells how far its
gradients are from these in float32 (`ownGradients`): where a rounding switches a ReLU, that is all that can be asked.

usage: python make_full_size_case.py FOLDER < case.json     (needs torch, timm, safetensors)

`case.json` has architecture, size (as in the spec), imageSize, channels, batch and seed. Into FOLDER go weights.safetensors
(the state of the model by its own names) and case.safetensors.
"""

import copy
import json
import sys
from pathlib import Path

import torch
from safetensors.torch import save_file

from base_networks import is_scale, module_of


# Of residual branches without a norm before them: each adds a little to its shortcut, as in a network that has been
# trained. With branches as large as their shortcuts, deep networks without norms grow until GELU is a ReLU, and roundings
# switch ReLUs on and off: then no two programs in float32 agree on a gradient.
BRANCH_SCALE = 0.2


def ends_branch(name, names):
    """LayerScale, and the last batch normalisation of a ResNet's block."""
    block, _, leaf = name.rpartition(".bn2.")
    is_last_norm = name.endswith(".bn3.weight") or (leaf == "weight" and f"{block}.bn3.weight" not in names)
    return is_last_norm or name.rsplit(".", 1)[-1] in ("ls1", "ls2")


def spread(network, seed):
    """Weights with the deviation that keeps activations as large as they are."""
    names = {name for name, _ in network.named_parameters()}
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, parameter in network.named_parameters():
            noise = torch.randn(parameter.shape, generator=generator)
            if is_scale(name, parameter):
                parameter.copy_((BRANCH_SCALE if ends_branch(name, names) else 1) * (1 + 0.2 * noise))
            elif parameter.ndim >= 2 and "pos_embed" not in name and "cls_token" not in name and "bias_table" not in name:
                parameter.copy_(noise / parameter[0].numel() ** 0.5)
            else:
                parameter.copy_(0.1 * noise)


def run(module, network, images, weights):
    """Outputs, and gradients of their product with `weights` in the images and in the first, middle and last parameters."""
    images = images.clone().requires_grad_(True)
    tokens, image = module.represent(network, images)
    outputs = {"tokens": tokens, "image": image, "normalised": module.normalise(network, tokens)}
    sum((outputs[name] * weights[name].to(images.dtype)).sum() for name in outputs).backward()
    parameters = dict(network.named_parameters())
    names = list(parameters)
    gradients = {name: parameters[name].grad for name in (names[0], names[len(names) // 2], names[-1])}
    return outputs, {"input": images.grad.permute(0, 2, 3, 1), **gradients}


def difference(found, exact):
    return ((found.double() - exact).abs().max() / exact.abs().max()).item()


def main():
    folder, case = Path(sys.argv[1]), json.load(sys.stdin)
    module = module_of(case["architecture"])
    torch.manual_seed(case["seed"])
    network = module.build(case["size"], case["imageSize"], case["channels"], 0.0)
    spread(network, case["seed"])
    save_file({name: value.contiguous() for name, value in network.state_dict().items()}, folder / "weights.safetensors")
    generator = torch.Generator().manual_seed(case["seed"] + 1)
    side = case["imageSize"]
    images = torch.randn(case["batch"], case["channels"], side, side, generator=generator)
    in_float32 = copy.deepcopy(network).train()
    network.double().train()
    with torch.no_grad():
        tokens, image = module.represent(copy.deepcopy(network), images.double())
    shapes = {"tokens": tokens.shape, "image": image.shape, "normalised": tokens.shape}
    weights = {name: torch.randn(shape, generator=generator) / shape.numel() ** 0.5 for name, shape in shapes.items()}
    outputs, gradients = run(module, network, images.double(), weights)
    theirs = run(module, in_float32, images, weights)[1]
    own = max(difference(theirs[name], gradients[name]) for name in gradients)
    kept = {"input": images.permute(0, 2, 3, 1)}
    for name in outputs:
        kept[f"output.{name}"], kept[f"loss.{name}"] = outputs[name], weights[name]
    kept |= {f"gradient.{name}": value for name, value in gradients.items()}
    kept |= {f"nextBuffer.{name}": value for name, value in network.named_buffers() if "running" in name}
    options = dict(
        name="full", size=case["size"], imageSize=side, channels=case["channels"], training=True, dropPath=0, droppedBranches=[], ownGradients=own
    )
    tensors = {f"full/{key}": value.detach().float().contiguous() for key, value in kept.items()}
    save_file(tensors, folder / "case.safetensors", metadata={"cases": json.dumps([options])})


if __name__ == "__main__":
    main()
