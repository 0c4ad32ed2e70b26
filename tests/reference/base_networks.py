"""The bases of core/nn/bases in PyTorch: timm's own models, and our PVT.

Each file of bases/ has four functions: `build(size, image_size, channels, drop_path)`, where size is as in the spec;
`represent(network, images)`, which gives tokens before the final norm (batch x height x width x channels) and the
image-level vector; `normalise(network, tokens)`, the final norm on such tokens; and `check(network, images, image)`,
which holds the image-level vector to the model's own.
"""

import importlib

import torch
from torch import nn

ARCHITECTURES = ["vit", "swin", "pvt", "poolformer", "resnet", "resmlp", "convnext"]


def module_of(architecture):
    return importlib.import_module(f"bases.{architecture}")


def randomise(module: nn.Module, seed: int, scale: float = 0.25) -> nn.Module:
    """Weights of a module in float64, large enough that every part shows in the output; norms and LayerScale near one, biases off zero."""
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, parameter in module.named_parameters():
            noise = torch.randn(parameter.shape, generator=generator, dtype=torch.float64)
            parameter.copy_(1 + 0.2 * noise if is_scale(name, parameter) else scale * noise)
        for name, buffer in module.named_buffers():
            if name.endswith("running_mean"):
                buffer.copy_(0.3 * torch.randn(buffer.shape, generator=generator, dtype=torch.float64))
            if name.endswith("running_var"):
                buffer.copy_(0.5 + torch.rand(buffer.shape, generator=generator, dtype=torch.float64))
    return module


def is_scale(name, parameter):
    leaf = name.rsplit(".", 1)[-1]
    return leaf in ("gamma", "ls1", "ls2", "scale", "alpha") or (leaf == "weight" and parameter.ndim == 1)
