"""PoolFormer: timm's MetaFormer as its poolformer_s12 sets it up, with a stem for patches of any size."""

from timm.layers import GroupNorm1
from timm.models.metaformer import MetaFormer
from torch import nn

from timm_models import check, normalise_pooled as normalise, represent_pooled as represent  # noqa: F401


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
