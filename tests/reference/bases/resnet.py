"""ResNet: timm's, whose stem is made as wide as the first stage is inside, and for small images 3 x 3 without pooling."""

from timm.models.resnet import BasicBlock, Bottleneck, ResNet, make_blocks
from torch import nn

from timm_models import check  # noqa: F401


def build(size, image_size, channels, drop_path=0.0):
    depths, widths = size["stages"]["depths"], size["stages"]["widths"]
    block = Bottleneck if size["block"] == "bottleneck" else BasicBlock
    planes = [width // block.expansion for width in widths]
    network = ResNet(block, depths, num_classes=0, in_chans=channels, channels=planes, drop_path_rate=drop_path)
    standard = size["stem"] == "standard"
    network.conv1 = nn.Conv2d(channels, planes[0], kernel_size=7 if standard else 3, stride=2 if standard else 1, padding=3 if standard else 1, bias=False)
    network.bn1 = nn.BatchNorm2d(planes[0])
    if not standard:
        network.maxpool = nn.Identity()
    stages, _ = make_blocks([block] * len(depths), planes, depths, planes[0], drop_path_rate=drop_path)
    # timm's forward pass goes through four.
    for name, stage in [(f"layer{index}", nn.Sequential()) for index in (1, 2, 3, 4)] + stages:
        setattr(network, name, stage)
    return network


def represent(network, images):
    tokens = network.forward_features(images).permute(0, 2, 3, 1)
    return tokens, tokens.mean((1, 2))


def normalise(network, tokens):
    """There is no last norm."""
    return tokens
