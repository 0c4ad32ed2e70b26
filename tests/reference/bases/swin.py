"""Swin: timm's. Other image sizes read the middle of the bias tables, in windows that never exceed their grids."""

import torch
from timm.models.swin_transformer import SwinTransformer, get_relative_position_index


def build(size, image_size, channels, drop_path=0.0):
    stages = size["stages"]
    first = stages["widths"][0]
    assert stages["widths"] == [first * 2**stage for stage in range(len(stages["widths"]))], "timm doubles the width"
    arguments = dict(
        img_size=image_size,
        patch_size=size["patchSize"],
        in_chans=channels,
        embed_dim=first,
        depths=tuple(stages["depths"]),
        num_heads=tuple(stages["attentionHeads"]),
        window_size=size["window"],
        num_classes=0,
        drop_path_rate=drop_path,
    )
    network = SwinTransformer(**arguments, strict_img_size=False)
    network.arguments = arguments
    for stage in network.layers:
        for block in stage.blocks:
            block.attn.table_window = block.window_size
    return network


def fit_windows(block, grid):
    """What timm decides when it builds a block, for a grid that may be another one."""
    table = block.attn.table_window
    block.input_resolution = grid
    block.window_size = tuple(min(side, largest) for side, largest in zip(grid, table))
    shifted = any(block.target_shift_size)
    block.shift_size = tuple(window // 2 if shifted and side > window else 0 for side, window in zip(grid, block.window_size))
    attention = block.attn
    attention.window_size = block.window_size
    block.window_area = attention.window_area = block.window_size[0] * block.window_size[1]
    rows, columns = (2 * side - 1 for side in block.window_size)
    index = get_relative_position_index(*block.window_size)
    down = index // columns - (block.window_size[0] - 1) + table[0] - 1
    right = index % columns - (block.window_size[1] - 1) + table[1] - 1
    attention.relative_position_index = down * (2 * table[1] - 1) + right


def represent(network, images):
    """Tokens before the final norm (batch x height x width x channels), and the image-level vector."""
    x = network.patch_embed(images)
    for stage in network.layers:
        x = stage.downsample(x)
        for block in stage.blocks:
            fit_windows(block, tuple(x.shape[1:3]))
        x = stage.blocks(x)
    return x, network.norm(x).mean(dim=(1, 2))


def normalise(network, tokens):
    return network.norm(tokens)


def check(network, images, image):
    """At the size that it was built for, the image-level vector must be timm's own."""
    original = SwinTransformer(**network.arguments).to(images.dtype).eval()
    original.load_state_dict(network.state_dict())
    torch.testing.assert_close(original.forward_head(original.forward_features(images), pre_logits=True), image, rtol=1e-10, atol=1e-10)
