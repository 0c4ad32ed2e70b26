"""ViT: timm's, with positions for other sizes as DINO interpolates them."""

import torch
import torch.nn.functional as F
from timm.models.vision_transformer import VisionTransformer

from timm_models import check  # noqa: F401


def build(size, image_size, channels, drop_path=0.0):
    return VisionTransformer(
        img_size=image_size,
        patch_size=size["patchSize"],
        in_chans=channels,
        embed_dim=size["width"],
        depth=size["depth"],
        num_heads=size["attentionHeads"],
        num_classes=0,
        drop_path_rate=drop_path,
    )


def represent(network, images):
    """Tokens before the final norm (batch x height x width x channels), and the image-level vector."""
    embedding = network.patch_embed
    rows, columns = images.shape[2] // embedding.patch_size[0], images.shape[3] // embedding.patch_size[1]
    patches = embedding.proj(images).flatten(2).transpose(1, 2)
    positions = network.pos_embed[:, 1:]
    built = embedding.grid_size
    if (rows, columns) != tuple(built):
        square = positions.reshape(1, *built, -1).permute(0, 3, 1, 2)
        resized = F.interpolate(square, size=(rows, columns), mode="bicubic", align_corners=False)
        positions = resized.permute(0, 2, 3, 1).flatten(1, 2)
    first = (network.cls_token + network.pos_embed[:, :1]).expand(len(images), -1, -1)
    x = network.blocks(torch.cat([first, patches + positions], dim=1))
    tokens = x[:, 1:].reshape(len(images), rows, columns, -1)
    return tokens, network.norm(x[:, 0])


def normalise(network, tokens):
    return network.norm(tokens)
