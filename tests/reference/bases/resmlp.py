"""ResMLP: timm's MLP-Mixer of ResMLP's blocks, with one more cross-patch layer for each other crop size."""

from timm.models.mlp_mixer import Affine, MlpMixer, ResBlock
from torch import nn

from timm_models import check  # noqa: F401


def build(size, image_size, channels, drop_path=0.0):
    """`size` may have `otherSizes`, sides of other images."""
    patch = size["patchSize"]
    network = MlpMixer(
        num_classes=0,
        img_size=image_size,
        in_chans=channels,
        patch_size=patch,
        num_blocks=size["depth"],
        embed_dim=size["width"],
        mlp_ratio=4,
        block_layer=ResBlock,
        norm_layer=Affine,
        drop_path_rate=drop_path,
    )
    network.stem.strict_img_size = False
    network.stem.img_size = None
    network.built_grid = (image_size // patch, image_size // patch)
    for side in size.get("otherSizes", []):
        grid = side // patch
        for block in network.blocks:
            block.add_module(f"linear_tokens_{grid}x{grid}", nn.Linear(grid * grid, grid * grid))
    return network


def represent(network, images):
    """Tokens before the final norm (batch x height x width x channels), and the image-level vector."""
    rows, columns = (side // patch for side, patch in zip(images.shape[2:], network.stem.patch_size))
    x = network.stem(images)
    name = "linear_tokens" if (rows, columns) == network.built_grid else f"linear_tokens_{rows}x{columns}"
    for block in network.blocks:
        across = getattr(block, name)
        x = x + block.drop_path(block.ls1 * across(block.norm1(x).transpose(1, 2)).transpose(1, 2))
        x = x + block.drop_path(block.ls2 * block.mlp_channels(block.norm2(x)))
    return x.reshape(len(images), rows, columns, -1), network.norm(x).mean(dim=1)


def normalise(network, tokens):
    return network.norm(tokens)
