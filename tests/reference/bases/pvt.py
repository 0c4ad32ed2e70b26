"""PVT, the first version: our reference, since timm has the second only."""

import torch

from pvt import PyramidVisionTransformer


def build(size, image_size, channels, drop_path=0.0):
    stages = size["stages"]
    return PyramidVisionTransformer(image_size, size["patchSize"], channels, stages["widths"], stages["attentionHeads"], stages["depths"], drop_path)


def represent(network, images):
    """Tokens before the final norm (batch x height x width x channels), and the image-level vector: the class token's."""
    x, grid = network(images)
    return x[:, 1:].reshape(len(images), *grid, -1), network.norm(x[:, 0])


def normalise(network, tokens):
    return network.norm(tokens)


def check(network, images, image):
    """Attention must be PyTorch's own function of the same queries, keys and values."""
    block = network.block1[0]
    attention = block.attn
    x, grid = network.patch_embed1(images)
    heads, width = attention.heads, x.shape[2]
    split = lambda rows: rows.reshape(len(rows), rows.shape[1], heads, -1).transpose(1, 2)
    reduced = x
    if attention.reduction > 1:
        reduced = attention.norm(attention.sr(x.transpose(1, 2).reshape(len(x), width, *grid)).flatten(2).transpose(1, 2))
    key, value = attention.kv(reduced).split(width, dim=2)
    mixed = torch.nn.functional.scaled_dot_product_attention(split(attention.q(x)), split(key), split(value))
    expected = attention.proj(mixed.transpose(1, 2).reshape(x.shape))
    torch.testing.assert_close(attention(x, grid), expected, rtol=1e-10, atol=1e-10)
