"""ConvNeXt: timm's. It always makes four stages: those that the size does not have are made without blocks and cut off."""

import torch
from timm.models.convnext import ConvNeXt
from torch import nn


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


def represent(network, images):
    features = network.forward_features(images)
    image = network.head.norm(features.mean((2, 3), keepdim=True)).flatten(1)
    return features.permute(0, 2, 3, 1), image


def normalise(network, tokens):
    return network.head.norm(tokens.permute(0, 3, 1, 2)).permute(0, 2, 3, 1)


def check(network, images, image):
    torch.testing.assert_close(network.forward_head(network.forward_features(images), pre_logits=True), image, rtol=1e-10, atol=1e-10)
