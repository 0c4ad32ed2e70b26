"""What several of timm's models share: how their classifier reads the image, and a norm behind the mean over positions."""

import torch


def check(network, images, image):
    """Holds the image-level vector to what the model's own classifier reads."""
    torch.testing.assert_close(network.forward_head(network.forward_features(images), pre_logits=True), image, rtol=1e-10, atol=1e-10)


def represent_pooled(network, images):
    """As `represent`, for models that normalise the mean over positions (ConvNeXt, MetaFormer)."""
    features = network.forward_features(images)
    image = network.head.norm(features.mean((2, 3), keepdim=True)).flatten(1)
    return features.permute(0, 2, 3, 1), image


def normalise_pooled(network, tokens):
    return network.head.norm(tokens.permute(0, 3, 1, 2)).permute(0, 2, 3, 1)
