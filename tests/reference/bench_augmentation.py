"""DINO's augmentation as batched PyTorch, every image with draws of its own: what core/hssl/augmentation computes.

Random resized crop (bicubic, antialiased), flip, colour jitter in random order, greyscale, blur, solarising, normalising.
"""

import math
import time

import torch
import torch.nn.functional as F

# torchvision's weights of rgb_to_grayscale
GREY = torch.tensor([0.2989, 0.587, 0.114]).view(1, 3, 1, 1)


def faster_of(candidates, seconds=0.3):
    """Name of the candidate that takes the least time; each runs once before, then for `seconds` or five times."""
    best = {}
    for name, run in candidates.items():
        run()
        times, end = [], time.perf_counter() + seconds
        while len(times) < 5 or time.perf_counter() < end:
            start = time.perf_counter()
            run()
            times.append(time.perf_counter() - start)
        best[name] = min(times)
    return min(best, key=best.get)


def draw_boxes(count, height, width, scale, random):
    """torchvision's RandomResizedCrop.get_params for a batch: the first of ten attempts that fits, else the centre."""
    uniform = lambda low, high, shape: low + (high - low) * torch.rand(shape, generator=random)
    area = height * width * uniform(*scale, (count, 10))
    aspect = torch.exp(uniform(math.log(3 / 4), math.log(4 / 3), (count, 10)))
    w, h = torch.round(torch.sqrt(area * aspect)), torch.round(torch.sqrt(area / aspect))
    fits = (w > 0) & (w <= width) & (h > 0) & (h <= height)
    first = fits.int().argmax(1, keepdim=True)
    w, h = w.gather(1, first)[:, 0], h.gather(1, first)[:, 0]
    side = float(min(height, width))
    fallback = ~fits.any(1)
    w[fallback], h[fallback] = side, side
    top = torch.floor(torch.rand(count, generator=random) * (height - h + 1))
    left = torch.floor(torch.rand(count, generator=random) * (width - w + 1))
    top[fallback], left[fallback] = (height - side) // 2, (width - side) // 2
    return top.int(), left.int(), h.int(), w.int()


def crop_one_by_one(images, owner, boxes, flips, size):
    views = torch.empty(len(owner), images.shape[1], size, size)
    for index, (source, top, left, h, w, flip) in enumerate(zip(owner.tolist(), *(b.tolist() for b in boxes), flips.tolist())):
        part = images[source : source + 1, :, top : top + h, left : left + w].float()
        view = F.interpolate(part, size=(size, size), mode="bicubic", antialias=True)
        views[index] = view[0].flip(-1) if flip else view[0]
    return views


def resize_matrices(start, length, size, whole, flips=None):
    """count x size x whole: PIL's antialiased bicubic weights of `length` pixels from `start`."""
    length, start = length.view(-1, 1, 1).float(), start.view(-1, 1, 1).float()
    output = torch.arange(size).view(1, -1, 1).expand(len(length), -1, 1)
    if flips is not None:
        output = torch.where(flips.view(-1, 1, 1), size - 1 - output, output)
    scale = length / size
    stretch = scale.clamp(min=1)
    centre = (output + 0.5) * scale
    place = torch.arange(whole).view(1, 1, -1) - start
    inside = (place >= torch.trunc(centre - 2 * stretch + 0.5).clamp(min=0)) & (place < torch.minimum(torch.trunc(centre + 2 * stretch + 0.5), length))
    x = ((place - centre + 0.5) / stretch).abs()
    near = (1.5 * x - 2.5) * x * x + 1
    far = ((-0.5 * x + 2.5) * x - 4) * x + 2
    weights = torch.where(x < 1, near, torch.where(x < 2, far, 0.0)) * inside
    return weights / weights.sum(2, keepdim=True)


def crop_by_matrices(images, owner, boxes, flips, size):
    top, left, h, w = boxes
    rows = resize_matrices(top, h, size, images.shape[2])[:, None]
    columns = resize_matrices(left, w, size, images.shape[3], flips)[:, None]
    return rows @ images.float()[owner] @ columns.mT


def blur_kernels(deviations):
    """Gaussians up to four deviations, on the taps of the widest."""
    reach = torch.ceil(4 * deviations)
    radius = int(reach.max())
    distance = torch.arange(-radius, radius + 1).abs()[None]
    weights = torch.exp(-0.5 * (distance / deviations[:, None]) ** 2) * (distance <= reach[:, None])
    return weights / weights.sum(1, keepdim=True)


def blur_by_convolution(views, deviations):
    kernels = blur_kernels(deviations)
    count, channels, size, _ = views.shape
    taps = kernels.shape[1]
    padded = F.pad(views, (taps // 2,) * 4, mode="replicate").view(1, count * channels, size + taps - 1, -1)
    weights = kernels.repeat_interleave(channels, 0).view(count * channels, 1, 1, taps)
    rows = F.conv2d(padded, weights, groups=count * channels)
    return F.conv2d(rows, weights.mT, groups=count * channels).view(views.shape)


def blur_by_matrices(views, deviations):
    kernels = blur_kernels(deviations)
    size, taps = views.shape[-1], kernels.shape[1]
    place = (torch.arange(size)[:, None] + torch.arange(taps)[None] - taps // 2).clamp(0, size - 1)
    matrices = torch.zeros(len(views), size, size).scatter_add_(2, place.expand(len(views), -1, -1), kernels[:, None].expand(-1, size, -1))
    return matrices[:, None] @ views @ matrices.mT[:, None]


def adjust_hue(images, shift):
    """torchvision's adjust_hue with a shift for each image; the way back from HSV as one trapezium for each channel."""
    red, green, blue = images.unbind(1)
    highest = images.amax(1)
    chroma = highest - images.amin(1)
    divisor = torch.where(chroma == 0, 1.0, chroma)
    sixths = torch.where(highest == red, (green - blue) / divisor, torch.where(highest == green, (blue - red) / divisor + 2, (red - green) / divisor + 4))
    turned = sixths + 6 * shift.view(-1, 1, 1)
    phase = torch.remainder(turned[:, None] + torch.tensor([5.0, 3.0, 1.0]).view(1, 3, 1, 1), 6)
    return highest[:, None] - chroma[:, None] * torch.minimum(phase, 4 - phase).clamp_(0, 1)


def grey_of(images):
    return (images * GREY).sum(1, keepdim=True) if images.shape[1] == 3 else images


def adjust(name, images, factor):
    """torchvision's functional.adjust_* on float images, a factor for each image."""
    if name == "hue":
        return adjust_hue(images, factor)
    factor = factor.view(-1, 1, 1, 1)
    if name == "brightness":
        return (images * factor).clamp_(0, 1)
    other = grey_of(images) if name == "saturation" else grey_of(images).mean((1, 2, 3), keepdim=True)
    return torch.lerp(other, images, factor).clamp_(0, 1)


class Augmentation:
    """Makes the views of a spec from uint8 images, batch x channels x height x width."""

    def __init__(self, spec, channels, mean, deviation, seed=0):
        self.options, self.channels = spec["augmentation"], channels
        self.random = torch.Generator().manual_seed(seed)
        self.mean, self.deviation = (torch.tensor(v).view(1, -1, 1, 1) for v in (mean, deviation))
        options, size, crops = self.options, spec["base"]["imageSize"], spec["objective"]["localCrops"]
        blur, solarise = options["blur"], options["solarise"]
        self.plans = [dict(size=size, scale=options["globalScale"], blur=blur[:2], solarise=solarise[:2])]
        if crops:
            local = options["localSize"] or local_crop_size(spec)
            self.plans.append(dict(size=local, scale=options["localScale"], blur=blur[2:] * crops, solarise=solarise[2:] * crops))
        names = ["brightness", "contrast", "saturation", "hue"] if channels == 3 else ["brightness", "contrast"]
        self.adjustments = [name for name in names if options[name] > 0]
        self.crop, self.blur = crop_one_by_one, blur_by_convolution

    def choose(self, images):
        """Takes the faster of two ways to crop and to blur, for these sizes on this machine."""
        ways = {f"{c.__name__}, {b.__name__}": (c, b) for c in (crop_one_by_one, crop_by_matrices) for b in (blur_by_convolution, blur_by_matrices)}

        def run(way):
            self.crop, self.blur = way
            return self(images)

        chosen = faster_of({name: (lambda way=way: run(way)) for name, way in ways.items()})
        self.crop, self.blur = ways[chosen]
        return chosen

    @torch.no_grad()
    def __call__(self, images):
        """For each size one tensor, (views * batch) x channels x size x size, view by view."""
        return [self.make(plan, images) for plan in self.plans]

    def make(self, plan, images):
        batch, count = len(images), len(images) * len(plan["blur"])
        chance = lambda probability: torch.rand(count, generator=self.random) < probability
        per_view = lambda values: torch.tensor(values).repeat_interleave(batch)
        owner = torch.arange(batch).repeat(len(plan["blur"]))
        boxes = draw_boxes(count, *images.shape[2:], plan["scale"], self.random)
        views = self.crop(images, owner, boxes, chance(self.options["flip"]), plan["size"]).mul_(1 / 255).clamp_(0, 1)
        self.jitter(views, chance(self.options["jitter"]))
        if self.channels == 3:
            grey = chance(self.options["greyscale"])
            views[grey] = grey_of(views[grey]).expand(-1, 3, -1, -1)
        blurred = chance(per_view(plan["blur"])).nonzero()[:, 0]
        if len(blurred):
            share = max(plan["size"] / 224, 1 / 4)
            deviations = (0.1 + 1.9 * torch.rand(len(blurred), generator=self.random)) * share
            views[blurred] = self.blur(views[blurred], deviations)
        solarised = chance(per_view(plan["solarise"])).nonzero()[:, 0]
        if len(solarised):
            part = views[solarised]
            views[solarised] = torch.where(part >= 128 / 255, 1 - part, part)
        return views.sub_(self.mean).div_(self.deviation)

    def jitter(self, views, jittered):
        """In each place of the order, every adjustment on those images that drew it there."""
        count, names = len(views), self.adjustments
        order = torch.rand(count, len(names), generator=self.random).argsort(1)
        for place in range(len(names)):
            for index, name in enumerate(names):
                members = (jittered & (order[:, place] == index)).nonzero()[:, 0]
                if len(members) == 0:
                    continue
                strength = self.options[name]
                low, high = (-strength, strength) if name == "hue" else (max(0, 1 - strength), 1 + strength)
                factor = low + (high - low) * torch.rand(len(members), generator=self.random)
                views[members] = adjust(name, views[members], factor)


def local_crop_size(spec):
    """core/contract/specRules.ts"""
    base = spec["base"]
    patches = math.floor(base["imageSize"] * 96 / 224 / base["patchSize"] + 0.5)
    return max(base["patchSize"], patches * base["patchSize"])
