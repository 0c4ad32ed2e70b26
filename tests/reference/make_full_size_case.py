"""Runs one base of timm (or our PVT) at full size, and writes what `npm run check:reference` compares with.

Weights are those that timm starts with, but for parts that start as zero or nearly so, which would hide what they scale:
norms, LayerScale, biases, and weights get the spread of a network that has been trained. Weights and images are float32
numbers; the reference computes with them in float64, so that what differs are our own roundings.

usage: python make_full_size_case.py FOLDER < case.json     (needs torch, timm, safetensors)

`case.json` has architecture, size (as in the spec), imageSize, channels, batch and seed. Into FOLDER go weights.safetensors
(the state of the model by its own names) and case.safetensors.
"""

import json
import sys
from pathlib import Path

import torch
from safetensors.torch import save_file

from base_networks import is_scale, module_of


def spread(network, seed):
    """Weights with the deviation that keeps activations as large as they are."""
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, parameter in network.named_parameters():
            noise = torch.randn(parameter.shape, generator=generator)
            if is_scale(name, parameter):
                parameter.copy_(1 + 0.2 * noise)
            elif parameter.ndim >= 2 and "pos_embed" not in name and "cls_token" not in name and "bias_table" not in name:
                parameter.copy_(noise / parameter[0].numel() ** 0.5)
            else:
                parameter.copy_(0.1 * noise)


def main():
    folder, case = Path(sys.argv[1]), json.load(sys.stdin)
    module = module_of(case["architecture"])
    torch.manual_seed(case["seed"])
    network = module.build(case["size"], case["imageSize"], case["channels"], 0.0)
    spread(network, case["seed"])
    save_file({name: value.contiguous() for name, value in network.state_dict().items()}, folder / "weights.safetensors")
    network.double().train()
    generator = torch.Generator().manual_seed(case["seed"] + 1)
    side = case["imageSize"]
    images = torch.randn(case["batch"], case["channels"], side, side, generator=generator).double()
    images.requires_grad_(True)
    tokens, image = module.represent(network, images)
    outputs = {"tokens": tokens, "image": image, "normalised": module.normalise(network, tokens)}
    weights = {name: torch.randn(value.shape, generator=generator) / value.numel() ** 0.5 for name, value in outputs.items()}
    sum((outputs[name] * weights[name]).sum() for name in outputs).backward()
    names = [name for name, _ in network.named_parameters()]
    parameters = dict(network.named_parameters())
    kept = {"input": images.permute(0, 2, 3, 1), "gradient.input": images.grad.permute(0, 2, 3, 1)}
    for name in outputs:
        kept[f"output.{name}"], kept[f"loss.{name}"] = outputs[name], weights[name]
    # The first weights, some in the middle, and the last.
    for name in (names[0], names[len(names) // 2], names[-1]):
        kept[f"gradient.{name}"] = parameters[name].grad
    kept |= {f"nextBuffer.{name}": value for name, value in network.named_buffers() if "running" in name}
    options = dict(name="full", size=case["size"], imageSize=side, channels=case["channels"], training=True, dropPath=0, droppedBranches=[])
    tensors = {f"full/{key}": value.detach().float().contiguous() for key, value in kept.items()}
    save_file(tensors, folder / "case.safetensors", metadata={"cases": json.dumps([options])})


if __name__ == "__main__":
    main()
