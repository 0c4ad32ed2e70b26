"""PVT, the first version (Wang et al., 2021, "Pyramid Vision Transformer", arXiv:2102.12122), which timm lacks.

Written after the authors' description with their names of tensors, so that their published weights load.
"""

import torch
import torch.nn.functional as F
from timm.layers import DropPath, trunc_normal_
from torch import nn


class Mlp(nn.Module):
    def __init__(self, width, ratio):
        super().__init__()
        self.fc1 = nn.Linear(width, ratio * width)
        self.fc2 = nn.Linear(ratio * width, width)

    def forward(self, x):
        return self.fc2(F.gelu(self.fc1(x)))


class Attention(nn.Module):
    """Attention whose keys and values are those of reduced tokens (Eq. 1-3)."""

    def __init__(self, width, heads, reduction):
        super().__init__()
        self.heads, self.reduction = heads, reduction
        self.q = nn.Linear(width, width)
        self.kv = nn.Linear(width, 2 * width)
        self.proj = nn.Linear(width, width)
        if reduction > 1:
            self.sr = nn.Conv2d(width, width, kernel_size=reduction, stride=reduction)
            self.norm = nn.LayerNorm(width)

    def forward(self, x, grid):
        batch, tokens, width = x.shape
        size = width // self.heads
        query = self.q(x).reshape(batch, tokens, self.heads, size).transpose(1, 2)
        reduced = x
        if self.reduction > 1:
            images = x.transpose(1, 2).reshape(batch, width, *grid)
            reduced = self.norm(self.sr(images).flatten(2).transpose(1, 2))
        key, value = self.kv(reduced).reshape(batch, -1, 2, self.heads, size).permute(2, 0, 3, 1, 4)
        weights = (query @ key.transpose(-2, -1) * size**-0.5).softmax(dim=-1)
        return self.proj((weights @ value).transpose(1, 2).reshape(batch, tokens, width))


class Block(nn.Module):
    def __init__(self, width, heads, ratio, reduction, drop_path):
        super().__init__()
        self.norm1 = nn.LayerNorm(width, eps=1e-6)
        self.attn = Attention(width, heads, reduction)
        self.norm2 = nn.LayerNorm(width, eps=1e-6)
        self.mlp = Mlp(width, ratio)
        self.drop_path = DropPath(drop_path) if drop_path > 0 else nn.Identity()

    def forward(self, x, grid):
        x = x + self.drop_path(self.attn(self.norm1(x), grid))
        return x + self.drop_path(self.mlp(self.norm2(x)))


class PatchEmbed(nn.Module):
    def __init__(self, patch, channels, width):
        super().__init__()
        self.proj = nn.Conv2d(channels, width, kernel_size=patch, stride=patch)
        self.norm = nn.LayerNorm(width)

    def forward(self, images):
        """Tokens, and the rows and columns of their grid."""
        patches = self.proj(images)
        return self.norm(patches.flatten(2).transpose(1, 2)), tuple(patches.shape[2:])


class PyramidVisionTransformer(nn.Module):
    def __init__(self, image_size, patch_size, channels, widths, heads, depths, drop_path=0.0):
        super().__init__()
        self.stages = len(depths)
        rates = iter(torch.linspace(0, drop_path, sum(depths)).tolist())
        side = image_size // patch_size
        self.grids = []
        for stage in range(self.stages):
            number, last = stage + 1, stage == self.stages - 1
            embedding = PatchEmbed(patch_size, channels, widths[0]) if stage == 0 else PatchEmbed(2, widths[stage - 1], widths[stage])
            # Eight, four, two, one, and ratios of eight before the last two stages (Table 1).
            reduction, ratio = 2 ** (self.stages - 1 - stage), 8 if stage < self.stages - 2 else 4
            setattr(self, f"patch_embed{number}", embedding)
            setattr(self, f"pos_embed{number}", nn.Parameter(torch.zeros(1, side * side + last, widths[stage])))
            setattr(self, f"block{number}", nn.ModuleList(Block(widths[stage], heads[stage], ratio, reduction, next(rates)) for _ in range(depths[stage])))
            self.grids.append((side, side))
            side //= 2
        self.cls_token = nn.Parameter(torch.zeros(1, 1, widths[-1]))
        self.norm = nn.LayerNorm(widths[-1], eps=1e-6)
        self.apply(start)
        for name, parameter in self.named_parameters():
            if name.startswith("pos_embed") or name == "cls_token":
                trunc_normal_(parameter, std=0.02)

    def positions(self, stage, grid):
        positions, built = getattr(self, f"pos_embed{stage + 1}"), self.grids[stage]
        first, rest = (positions[:, :1], positions[:, 1:]) if stage == self.stages - 1 else (positions[:, :0], positions)
        if grid != built:
            square = rest.reshape(1, *built, -1).permute(0, 3, 1, 2)
            rest = F.interpolate(square, size=grid, mode="bilinear", align_corners=False).flatten(2).transpose(1, 2)
        return torch.cat([first, rest], dim=1)

    def forward(self, images):
        """Tokens of the last stage with the class token before them, before the norm, and their grid."""
        for stage in range(self.stages):
            x, grid = getattr(self, f"patch_embed{stage + 1}")(images)
            if stage == self.stages - 1:
                x = torch.cat([self.cls_token.expand(len(x), -1, -1), x], dim=1)
            x = x + self.positions(stage, grid)
            for block in getattr(self, f"block{stage + 1}"):
                x = block(x, grid)
            if stage < self.stages - 1:
                images = x.transpose(1, 2).reshape(len(x), -1, *grid)
        return x, grid


def start(module):
    if isinstance(module, nn.Linear):
        trunc_normal_(module.weight, std=0.02)
        nn.init.zeros_(module.bias)
