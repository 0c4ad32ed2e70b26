"""Makes tests/reference/fixtures/nn/*.safetensors: outputs and gradients of timm's own modules.

Every file holds parameters, inputs, outputs and gradients of one architecture under timm's names, PyTorch's layouts and
the cases it was run with (metadata `cases`, JSON). Everything is computed in float64 and stored in float32.

usage: python make_nn_fixtures.py [NAME ...]     (needs torch, timm, safetensors)
"""

import json
import sys
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import save_file
from torch import nn

from base_networks import randomise
from twin_networks import ConvnextParts, Head, PoolformerParts, ResmlpParts, ResnetParts, SwinParts, VitParts

WIDTH = 16
ATTENTION_HEADS = 2
BATCH = 2
FOLDER = Path(__file__).parent / "fixtures" / "nn"


def check_against_whole_blocks(head, z):
    """With all parts, our composition must be timm's own block."""
    parts = head.parts
    if not hasattr(parts, "whole"):
        return
    expected = z
    for block in head.blocks:
        expected = parts.whole(block, expected)
    expected = parts.apply_norm(head.norm, expected) if hasattr(parts, "apply_norm") else head.norm(expected)
    actual, _ = head(z, True, True, True)
    torch.testing.assert_close(actual, expected, rtol=1e-12, atol=1e-12)


def head_case(parts, seed, grid, depth, first_shortcut, token_mixer, mlp, training, gradients):
    head = randomise(Head(parts, grid, depth).double(), seed)
    for block in head.blocks:
        for scale in ("ls1", "ls2"):
            if hasattr(block, scale) and isinstance(getattr(block, scale), nn.Parameter):
                nn.init.ones_(getattr(block, scale))
    generator = torch.Generator().manual_seed(seed + 1000)
    z = torch.randn(BATCH, *grid, WIDTH, generator=generator, dtype=torch.float64)
    head.eval()
    with torch.no_grad():
        check_against_whole_blocks(head, z)
    head.train(training)
    tensors = {"input": z.detach().clone()}
    z.requires_grad_(True)
    buffers = {name: value.clone() for name, value in head.named_buffers() if "running" in name}
    grid_out, image = head(z, first_shortcut, token_mixer, mlp)
    grid_weight = torch.randn(grid_out.shape, generator=generator, dtype=torch.float64)
    image_weight = torch.randn(image.shape, generator=generator, dtype=torch.float64)
    ((grid_out * grid_weight).sum() + (image * image_weight).sum()).backward()
    tensors |= {
        "loss.grid": grid_weight,
        "loss.image": image_weight,
        "output.grid": grid_out,
        "output.image": image,
        "gradient.input": z.grad,
    }
    used = {name: p for name, p in head.named_parameters() if p.grad is not None}
    for name, parameter in used.items():
        # timm's PoolFormer has its MLP as 1x1 convolutions.
        flat = (lambda t: t.flatten(1)) if ".mlp.fc" in name and parameter.ndim == 4 else (lambda t: t)
        tensors[f"parameter.{name}"] = flat(parameter)
    for name in gradient_names(list(used), gradients):
        flat = (lambda t: t.flatten(1)) if ".mlp.fc" in name and used[name].ndim == 4 else (lambda t: t)
        tensors[f"gradient.{name}"] = flat(used[name].grad)
    if token_mixer:
        for name, value in head.named_buffers():
            if name in buffers:
                tensors[f"buffer.{name}"] = buffers[name]
                tensors[f"nextBuffer.{name}"] = value
    return tensors


def gradient_names(names, gradients):
    """All names, or four spread over the network."""
    if gradients == "all" or len(names) <= 4:
        return names
    return [names[0], names[len(names) // 3], names[2 * len(names) // 3], names[-1]]


def save(name, cases):
    tensors, described = {}, []
    for options, case in cases:
        described.append(options)
        for key, value in case.items():
            tensors[f"{options['name']}/{key}"] = value.detach().float().contiguous()
    FOLDER.mkdir(parents=True, exist_ok=True)
    path = FOLDER / f"{name}.safetensors"
    save_file(tensors, path, metadata={"cases": json.dumps(described)})
    print(path.name, path.stat().st_size)


def head_cases(make_parts, seed, grids, more=()):
    """All options that matter on the first grid, everything at depth 2 on the other ones."""
    first, *others = grids
    plans = [
        dict(name="whole", grid=first, depth=2, firstShortcut=True, tokenMixer=True, mlp=True, gradients="all"),
        dict(name="without first shortcut", grid=first, depth=2, firstShortcut=False, tokenMixer=True, mlp=True),
        dict(name="mixer only", grid=first, depth=2, firstShortcut=True, tokenMixer=True, mlp=False),
        dict(name="mixer only without first shortcut", grid=first, depth=1, firstShortcut=False, tokenMixer=True, mlp=False),
        dict(name="mlp only", grid=first, depth=1, firstShortcut=True, tokenMixer=False, mlp=True),
        dict(name="mlp only without first shortcut", grid=first, depth=1, firstShortcut=False, tokenMixer=False, mlp=True),
        *(
            dict(name=f"grid {h}x{w}", grid=(h, w), depth=2, firstShortcut=False, tokenMixer=True, mlp=True)
            for h, w in others
        ),
        *more,
    ]
    cases = []
    for index, plan in enumerate(plans):
        options = {"training": True, "gradients": "some", "builtGrid": None, **plan}
        parts = make_parts(options["builtGrid"])
        case = head_case(
            parts,
            seed + index,
            options["grid"],
            options["depth"],
            options["firstShortcut"],
            options["tokenMixer"],
            options["mlp"],
            options["training"],
            options.pop("gradients"),
        )
        cases.append((options, case))
    return cases


class DinoHead(nn.Module):
    """The head of facebookresearch/dino (vision_transformer.py) with norm_last_layer."""

    def __init__(self, inputs, hidden, layers, bottleneck, prototypes):
        super().__init__()
        if layers == 1:
            self.mlp = nn.Linear(inputs, bottleneck)
        else:
            parts = [nn.Linear(inputs, hidden), nn.GELU()]
            for _ in range(layers - 2):
                parts += [nn.Linear(hidden, hidden), nn.GELU()]
            self.mlp = nn.Sequential(*parts, nn.Linear(hidden, bottleneck))
        self.last_layer = nn.utils.weight_norm(nn.Linear(bottleneck, prototypes, bias=False))
        self.last_layer.weight_g.requires_grad = False

    def forward(self, x):
        return self.last_layer(F.normalize(self.mlp(x), dim=-1, p=2))


def make_projection():
    cases = []
    for layers in (1, 2, 3):
        head = randomise(DinoHead(WIDTH, 20, layers, 12, 24).double(), 60 + layers)
        nn.init.ones_(head.last_layer.weight_g)
        generator = torch.Generator().manual_seed(70 + layers)
        x = torch.randn(5, WIDTH, generator=generator, dtype=torch.float64, requires_grad=True)
        scores = head(x)
        weight = torch.randn(scores.shape, generator=generator, dtype=torch.float64)
        (scores * weight).sum().backward()
        case = {"input": x, "loss.scores": weight, "output.scores": scores, "gradient.input": x.grad}
        for name, parameter in head.named_parameters():
            if not name.endswith("weight_g"):
                case |= {f"parameter.{name}": parameter, f"gradient.{name}": parameter.grad}
        cases.append(({"name": f"{layers} layers", "layers": layers}, case))
    save("projection", cases)


HEADS = {
    "vit": (lambda built: VitParts(WIDTH, ATTENTION_HEADS), 0, [(4, 4), (3, 5)], ()),
    "swin": (
        lambda built: SwinParts(WIDTH, ATTENTION_HEADS, built),
        10,
        [(4, 4), (7, 7), (8, 8), (14, 5)],
        [
            dict(name="local grid 3x2", grid=(3, 2), depth=2, firstShortcut=False, tokenMixer=True, mlp=True, builtGrid=(4, 4)),
        ],
    ),
    "poolformer": (lambda built: PoolformerParts(WIDTH, ATTENTION_HEADS), 20, [(4, 4), (7, 7), (3, 5)], ()),
    "resnet": (
        lambda built: ResnetParts(WIDTH, ATTENTION_HEADS),
        30,
        [(4, 4), (7, 7)],
        [dict(name="evaluation", grid=(4, 4), depth=2, firstShortcut=False, tokenMixer=True, mlp=True, training=False)],
    ),
    "resmlp": (lambda built: ResmlpParts(WIDTH, ATTENTION_HEADS), 40, [(4, 4), (3, 5)], ()),
    "convnext": (lambda built: ConvnextParts(WIDTH, ATTENTION_HEADS), 50, [(4, 4), (7, 7), (9, 8), (3, 5)], ()),
}


def main():
    wanted = sys.argv[1:] or ["projection", *HEADS]
    for name in wanted:
        if name == "projection":
            make_projection()
        else:
            parts, seed, grids, more = HEADS[name]
            save(name, head_cases(parts, seed, grids, more))


if __name__ == "__main__":
    torch.set_num_threads(1)
    main()
