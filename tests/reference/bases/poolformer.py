"""PoolFormer: timm's MetaFormer as its poolformer_s12 sets it up, with a stem for patches of any size."""

import torch
from timm.layers import GroupNorm1
from timm.models.metaformer import MetaFormer
from torch import nn


def build(size, image_size, channels, drop_path=0.0):
    depths, widths, patch = size["stages"]["depths"], size["stages"]["widths"], size["patchSize"]
    network = MetaFormer(
        in_chans=channels,
        num_classes=0,
        depths=depths,
        dims=widths,
        downsample_norm=None,
        mlp_act=nn.GELU,
        mlp_bias=True,
        norm_layers=GroupNorm1,
        layer_scale_init_values=1e-5,
        res_scale_init_values=None,
        use_mlp_head=False,
        drop_path_rate=drop_path,
    )
    network.stem.conv = nn.Conv2d(channels, widths[0], kernel_size=2 * patch - 1, stride=patch, padding=patch // 2)
    return network


def represent(network, images):
    features = network.forward_features(images)
    image = network.head.norm(features.mean((2, 3), keepdim=True)).flatten(1)
    return features.permute(0, 2, 3, 1), image


def normalise(network, tokens):
    return network.head.norm(tokens.permute(0, 3, 1, 2)).permute(0, 2, 3, 1)


def check(network, images, image):
    torch.testing.assert_close(network.forward_head(network.forward_features(images), pre_logits=True), image, rtol=1e-10, atol=1e-10)
