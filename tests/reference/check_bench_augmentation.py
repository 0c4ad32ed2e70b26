"""Checks bench_augmentation.py against torchvision: each way to crop and to blur, and every adjustment of colours.

usage: python check_bench_augmentation.py     (needs torch, torchvision, scipy); fails where they differ
"""

import numpy as np
import scipy.ndimage
import torch
import torchvision.transforms.functional as TF

import bench_augmentation as ours


def close(actual, expected, tolerance=2e-4):
    torch.testing.assert_close(actual.float(), expected.float(), rtol=0, atol=tolerance)


def check_crops(random):
    images = torch.randint(0, 256, (3, 3, 40, 40), dtype=torch.uint8, generator=random)
    owner = torch.arange(3).repeat(4)
    boxes = ours.draw_boxes(12, 40, 40, (0.2, 1), random)
    flips = torch.rand(12, generator=random) < 0.5
    for size in (12, 40):
        expected = []
        for source, top, left, h, w, flip in zip(owner.tolist(), *(b.tolist() for b in boxes), flips.tolist()):
            crop = TF.resized_crop(images[source].float(), top, left, h, w, [size, size], TF.InterpolationMode.BICUBIC, antialias=True)
            expected.append(TF.hflip(crop) if flip else crop)
        for crop in (ours.crop_one_by_one, ours.crop_by_matrices):
            close(crop(images, owner, boxes, flips, size), torch.stack(expected), 0.02)


def check_colours(random):
    images = torch.rand((5, 3, 9, 7), generator=random)
    images[0, :, 0, :3] = images[0, :1, 0, :3]
    factors = torch.tensor([0.6, 0.9, 1.0, 1.3, 1.4])
    plans = dict(brightness=TF.adjust_brightness, contrast=TF.adjust_contrast, saturation=TF.adjust_saturation)
    for name, adjust in plans.items():
        close(ours.adjust(name, images, factors), torch.stack([adjust(i, f.item()) for i, f in zip(images, factors)]))
    shifts = torch.tensor([-0.1, -0.03, 0.0, 0.08, 0.1])
    close(ours.adjust("hue", images, shifts), torch.stack([TF.adjust_hue(i, s.item()) for i, s in zip(images, shifts)]), 1e-3)


def check_blur(random):
    images = torch.rand((3, 3, 11, 11), generator=random)
    deviations = torch.tensor([0.2, 0.5, 1.7])
    expected = [scipy.ndimage.gaussian_filter(i, (0, d, d), mode="nearest", radius=(0,) + (int(np.ceil(4 * d)),) * 2) for i, d in zip(images.numpy(), deviations.tolist())]
    for blur in (ours.blur_by_convolution, ours.blur_by_matrices):
        close(blur(images, deviations), torch.from_numpy(np.stack(expected)))


if __name__ == "__main__":
    random = torch.Generator().manual_seed(0)
    check_crops(random)
    check_colours(random)
    check_blur(random)
    print("same as torchvision and SciPy")
