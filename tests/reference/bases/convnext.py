"""ConvNeXt: timm's. It always makes four stages: those that the size does not have are made without blocks and cut off."""

from timm.models.convnext import ConvNeXt
from torch import nn

from timm_models import check, normalise_pooled as normalise, represent_pooled as represent  # noqa: F401


def build(size, image_size, channels, drop_path=0.0):
    depths, widths = size["stages"]["depths"], size["stages"]["widths"]
    missing = 4 - len(depths)
    network = ConvNeXt(
        in_chans=channels,
        num_classes=0,
        depths=(*depths, *[0] * missing),
        dims=(*widths, *[widths[-1]] * missing),
        drop_path_rate=drop_path,
    )
    # Not through timm's option, with which a stem of 2 x 2 is followed by a halving.
    network.stem[0] = nn.Conv2d(channels, widths[0], kernel_size=size["patchSize"], stride=size["patchSize"])
    network.stages = network.stages[: len(depths)]
    return network
