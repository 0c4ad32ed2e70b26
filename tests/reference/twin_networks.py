"""The PyTorch twin of the networks in core/nn: base, heads and projection heads, made of timm's own modules.

Fixtures are computed from it, and benchmarks run it, so that what is timed is what was compared. Names of parameters are
those of core/hssl/composition.ts.
"""

import torch
import torch.nn.functional as F
from timm.layers import GroupNorm1
from timm.models.convnext import ConvNeXtBlock
from timm.models.metaformer import MetaFormerBlock, Pooling
from timm.models.mlp_mixer import Affine, ResBlock
from timm.models.resnet import Bottleneck
from timm.models.swin_transformer import SwinTransformerBlock
from timm.models.vision_transformer import Block
from torch import nn

from base_networks import module_of

# Parts name what one architecture's block is made of: F1 (mixer with its norm) and F2 (MLP with its norm), both on
# batch x height x width x channels.


class VitParts:
    def __init__(self, width, attention_heads):
        self.width, self.attention_heads = width, attention_heads

    def block(self, grid, index):
        return Block(self.width, self.attention_heads, qkv_bias=True, norm_layer=lambda d, **k: nn.LayerNorm(d, eps=1e-6))

    def norm(self):
        return nn.LayerNorm(self.width, eps=1e-6)

    def mixer(self, block, z):
        b, h, w, c = z.shape
        return block.attn(block.norm1(z).reshape(b, h * w, c)).reshape(z.shape)

    def mlp(self, block, z):
        return block.mlp(block.norm2(z))

    def whole(self, block, z):
        b, h, w, c = z.shape
        return block(z.reshape(b, h * w, c)).reshape(z.shape)


class SwinParts(VitParts):
    def __init__(self, width, attention_heads, table_grid=None):
        super().__init__(width, attention_heads)
        self.table_grid = table_grid

    def block(self, grid, index):
        block = SwinTransformerBlock(self.width, grid, self.attention_heads, window_size=7, shift_size=3 if index % 2 else 0)
        if self.table_grid is not None:
            use_middle_of_table(block.attn, self.table_grid, self.attention_heads)
        return block

    def norm(self):
        return nn.LayerNorm(self.width)

    def mixer(self, block, z):
        return block._attn(block.norm1(z))

    def whole(self, block, z):
        return block(z)


class MiddleOfTable(nn.Module):
    """The biases of a smaller window as the middle of a larger window's table."""

    def __init__(self, small, large):
        super().__init__()
        self.small, self.large = small, large

    def forward(self, table):
        (h, w), (big_h, big_w) = self.small, self.large
        square = table.reshape(2 * big_h - 1, 2 * big_w - 1, -1)
        return square[big_h - h : big_h + h - 1, big_w - w : big_w + w - 1].reshape(-1, table.shape[-1])


def use_middle_of_table(attention, table_grid, attention_heads):
    small = attention.window_size
    middle = MiddleOfTable(small, table_grid)
    rows = (2 * table_grid[0] - 1) * (2 * table_grid[1] - 1)
    attention.relative_position_bias_table = nn.Parameter(torch.zeros(rows, attention_heads))

    def bias():
        table = middle(attention.relative_position_bias_table)
        area = attention.window_area
        return table[attention.relative_position_index.view(-1)].view(area, area, -1).permute(2, 0, 1).unsqueeze(0)

    attention._get_rel_pos_bias = bias


class PoolformerParts:
    def __init__(self, width, attention_heads):
        self.width = width

    def block(self, grid, index):
        return MetaFormerBlock(self.width, token_mixer=Pooling, mlp_act=nn.GELU, mlp_bias=True, norm_layer=GroupNorm1)

    def norm(self):
        return GroupNorm1(self.width)

    def apply_norm(self, norm, z):
        return norm(z.permute(0, 3, 1, 2)).permute(0, 2, 3, 1)

    def mixer(self, block, z):
        return block.token_mixer(block.norm1(z.permute(0, 3, 1, 2))).permute(0, 2, 3, 1)

    def mlp(self, block, z):
        return block.mlp(block.norm2(z.permute(0, 3, 1, 2))).permute(0, 2, 3, 1)

    def whole(self, block, z):
        return block(z.permute(0, 3, 1, 2)).permute(0, 2, 3, 1)


class BlockWithMlp(nn.Module):
    """timm's bottleneck, and the pre-norm MLP that our ResNet head adds."""

    def __init__(self, width, attention_heads):
        super().__init__()
        bottleneck = Bottleneck(width, width // 4)
        for name in ("conv1", "bn1", "conv2", "bn2", "conv3", "bn3"):
            self.add_module(name, getattr(bottleneck, name))
        vit = VitParts(width, attention_heads).block(None, 0)
        self.norm2, self.mlp = vit.norm2, vit.mlp


class ResnetParts:
    def __init__(self, width, attention_heads):
        self.width, self.attention_heads = width, attention_heads

    def block(self, grid, index):
        return BlockWithMlp(self.width, self.attention_heads)

    def norm(self):
        return nn.LayerNorm(self.width, eps=1e-6)

    def mixer(self, block, z):
        x = z.permute(0, 3, 1, 2)
        x = F.relu(block.bn1(block.conv1(x)))
        x = F.relu(block.bn2(block.conv2(x)))
        return block.bn3(block.conv3(x)).permute(0, 2, 3, 1)

    def mlp(self, block, z):
        return block.mlp(block.norm2(z))


class ResmlpParts:
    def __init__(self, width, attention_heads):
        self.width = width

    def block(self, grid, index):
        block = ResBlock(self.width, seq_len=grid[0] * grid[1], init_values=1.0)
        block.ls1.requires_grad_(False)
        block.ls2.requires_grad_(False)
        return block

    def norm(self):
        return Affine(self.width)

    def mixer(self, block, z):
        b, h, w, c = z.shape
        x = block.norm1(z.reshape(b, h * w, c))
        return block.linear_tokens(x.transpose(1, 2)).transpose(1, 2).reshape(z.shape)

    def mlp(self, block, z):
        b, h, w, c = z.shape
        return block.mlp_channels(block.norm2(z.reshape(b, h * w, c))).reshape(z.shape)

    def whole(self, block, z):
        b, h, w, c = z.shape
        return block(z.reshape(b, h * w, c)).reshape(z.shape)

    def apply_norm(self, norm, z):
        b, h, w, c = z.shape
        return norm(z.reshape(b, h * w, c)).reshape(z.shape)


class ConvnextParts:
    """One residual around mixer and MLP; the norm is the MLP's."""

    one_residual = True

    def __init__(self, width, attention_heads):
        self.width = width

    def block(self, grid, index):
        return ConvNeXtBlock(self.width, ls_init_value=None)

    def norm(self):
        return nn.LayerNorm(self.width, eps=1e-6)

    def mixer(self, block, z):
        return block.conv_dw(z.permute(0, 3, 1, 2)).permute(0, 2, 3, 1)

    def mlp(self, block, z):
        return block.mlp(block.norm(z))

    def whole(self, block, z):
        return block(z.permute(0, 3, 1, 2)).permute(0, 2, 3, 1)


parts_by_architecture = {
    "vit": VitParts,
    "swin": SwinParts,
    "poolformer": PoolformerParts,
    "resnet": ResnetParts,
    "resmlp": ResmlpParts,
    "convnext": ConvnextParts,
}


class Head(nn.Module):
    def __init__(self, parts, grid, depth):
        super().__init__()
        self.__dict__["parts"] = parts
        self.blocks = nn.ModuleList(parts.block(grid, index) for index in range(depth))
        self.norm = parts.norm()

    def forward(self, z, first_shortcut, token_mixer, mlp):
        parts = self.parts
        for index, block in enumerate(self.blocks):
            keep = index > 0 or first_shortcut
            if getattr(parts, "one_residual", False):
                y = z
                if token_mixer:
                    y = parts.mixer(block, y)
                if mlp:
                    y = parts.mlp(block, y)
                z = z + y if keep else y
            else:
                if token_mixer:
                    y = parts.mixer(block, z)
                    z = z + y if keep else y
                if mlp:
                    z = z + parts.mlp(block, z)
        z = parts.apply_norm(self.norm, z) if hasattr(parts, "apply_norm") else self.norm(z)
        return z, z.mean(dim=(1, 2))


class DINOHead(nn.Module):
    """DINO, with the weight normalisation written out"""

    def __init__(self, in_dim, hidden, layers, bottleneck, out_dim):
        super().__init__()
        if layers == 1:
            self.mlp = nn.Linear(in_dim, bottleneck)
        else:
            parts = [nn.Linear(in_dim, hidden), nn.GELU()]
            for _ in range(layers - 2):
                parts += [nn.Linear(hidden, hidden), nn.GELU()]
            self.mlp = nn.Sequential(*parts, nn.Linear(hidden, bottleneck))
        self.last_layer = nn.Module()
        self.last_layer.weight_v = nn.Parameter(torch.zeros(out_dim, bottleneck))

    def forward(self, x):
        x = F.normalize(self.mlp(x), dim=-1, p=2)
        return F.linear(x, F.normalize(self.last_layer.weight_v, dim=1))


class Networks(nn.Module):
    """Base, heads and projections of a spec (core/contract/spec.ts) with every default filled in."""

    def __init__(self, spec, channels):
        super().__init__()
        base, objective = spec["base"], spec["objective"]
        self.architecture = base["architecture"]
        heads = [] if spec["supervision"] == "baseline" else spec["heads"]
        search = spec["combine"] == "search"
        self.base = self.module.build(base, base["imageSize"], channels)
        _, rows, columns, width = self.token_shape(base["imageSize"], channels)
        attention_heads = attention_heads_behind(base)
        self.heads = nn.ModuleDict(
            {h["id"]: Head(parts_by_architecture[h["architecture"]](width, attention_heads), (rows, columns), h["depth"]) for h in heads}
        )
        self.__dict__["options"] = {h["id"]: (h["firstShortcut"], h["tokenMixer"], h["mlp"]) for h in heads}
        ids = [h["id"] for h in heads]
        # Pairings of Eq. 1, 6 and 11: a prefix of the names of two projections, and heads whose vectors are joined.
        self.__dict__["pairings"] = [(f"{i}.", [i]) for i in ids] if search else [("", ids)] if ids else []
        p = objective["projection"]
        head = lambda count: DINOHead(width * count, p["hidden"], p["layers"], p["bottleneck"], objective["prototypes"])
        pair = lambda count: nn.ModuleDict({"base": head(1), "head": head(count)})
        if search:
            self.projections = nn.ModuleDict({i: pair(1) for i in ids})
        elif ids:
            self.projections = pair(len(ids))
        else:
            self.projections = nn.ModuleDict({"base": head(1)})

    @property
    def module(self):
        return module_of(self.architecture)

    def token_shape(self, image_size, channels):
        """Of the tokens of one image, found by trying; running statistics stay as they are."""
        self.base.eval()
        with torch.no_grad():
            tokens, _ = self.module.represent(self.base, torch.zeros(1, channels, image_size, image_size))
        self.base.train()
        return tokens.shape

    def projection(self, scope):
        """By its scope: `base`, `head`, or `convnext.head` in a search."""
        return self.projections.get_submodule(scope)

    def represent(self, views):
        """Image vectors of base and heads. One pass for each size, then joined, as DINO's MultiCropWrapper."""
        passes = []
        for images in views:
            tokens, image = self.module.represent(self.base, images)
            passes.append([image] + [head(tokens, *self.options[name])[1] for name, head in self.heads.items()])
        joined = [torch.cat(outputs) if len(passes) > 1 else outputs[0] for outputs in zip(*passes)]
        return joined[0], dict(zip(self.heads.keys(), joined[1:]))


def attention_heads_behind(base):
    """Of ViT and Swin heads: those of the base's last block, or where it has none what the spec says."""
    return base["stages"]["attentionHeads"][-1] if base["architecture"] in ("swin", "pvt") else base["attentionHeads"]


def join_heads(vectors, ids):
    """z_h of a pairing: its head's vector, or those of its heads side by side (Eq. 10)."""
    return vectors[ids[0]] if len(ids) == 1 else torch.cat([vectors[i] for i in ids], dim=1)
