"""Makes tests/reference/fixtures/hssl/*.safetensors: what DINO's own formulas, PyTorch, torchvision and SciPy compute.

Functions marked DINO are its official code (github.com/facebookresearch/dino, Apache-2.0), shortened to one process; more of
it is in twin_objective.py. Everything is computed in float64 and stored in float32; cases and single numbers are JSON in the metadata.

usage: python make_hssl_fixtures.py [NAME ...]     (needs torch, torchvision, timm, scipy, safetensors)
"""

import copy
import json
import math
import sys
from pathlib import Path

import numpy as np
import scipy.linalg
import scipy.ndimage
import scipy.special
import scipy.stats
import torch
import torch.nn.functional as F
import torchvision.transforms.functional as TF
from safetensors.torch import save_file
from torch import nn

from make_nn_fixtures import ATTENTION_HEADS, WIDTH, randomise
from twin_networks import Networks, join_heads
from twin_objective import DINOLoss, clip_gradients, is_decayed

FOLDER = Path(__file__).parent / "fixtures" / "hssl"


def save(name, tensors, **metadata):
    FOLDER.mkdir(parents=True, exist_ok=True)
    path = FOLDER / f"{name}.safetensors"
    stored = {key: torch.as_tensor(value).detach().to(torch.float32).contiguous() for key, value in tensors.items()}
    save_file(stored, path, metadata={key: json.dumps(value) for key, value in metadata.items()})
    print(path.name, path.stat().st_size)


def generator(seed):
    return torch.Generator().manual_seed(seed)


def normal(shape, random):
    return torch.randn(shape, generator=random, dtype=torch.float64)


def cosine_scheduler(base_value, final_value, epochs, niter_per_ep, warmup_epochs=0, start_warmup_value=0):
    """DINO"""
    warmup_schedule = np.array([])
    warmup_iters = warmup_epochs * niter_per_ep
    if warmup_epochs > 0:
        warmup_schedule = np.linspace(start_warmup_value, base_value, warmup_iters)
    iters = np.arange(epochs * niter_per_ep - warmup_iters)
    schedule = final_value + 0.5 * (base_value - final_value) * (1 + np.cos(np.pi * iters / len(iters)))
    schedule = np.concatenate((warmup_schedule, schedule))
    assert len(schedule) == epochs * niter_per_ep
    return schedule


def temperature_schedule(start, end, warmup_steps, steps):
    """DINO, a step for an epoch"""
    return np.concatenate((np.linspace(start, end, warmup_steps), np.ones(steps - warmup_steps) * end))


def make_schedules():
    cases = {
        "defaults": dict(
            learningRate=cosine_scheduler(0.0005, 1e-6, 20, 5, 2),
            weightDecay=cosine_scheduler(0.04, 0.04, 20, 5),
            teacherTemperature=temperature_schedule(0.04, 0.07, 30, 100),
            teacherMomentum=cosine_scheduler(0.99, 1, 20, 5),
        ),
        "paper": dict(
            learningRate=cosine_scheduler(0.0005 * 512 / 256, 1e-5, 20, 5, 4),
            weightDecay=cosine_scheduler(0.04, 0.4, 20, 5),
            teacherTemperature=np.ones(100) * 0.05,
            teacherMomentum=cosine_scheduler(0.996, 1, 20, 5),
        ),
    }
    save("schedules", {}, cases={name: {key: list(map(float, value)) for key, value in case.items()} for name, case in cases.items()})


def make_crops():
    random = generator(1)
    tensors, cases = {}, []
    plans = [
        # image height, width, channels, top, left, height, width, size, flipped
        (28, 28, 1, 3, 5, 20, 17, 28, False),
        (28, 28, 1, 0, 0, 28, 28, 28, True),
        (28, 28, 3, 9, 2, 6, 8, 12, False),
        (40, 56, 3, 4, 7, 33, 29, 12, True),
        (40, 56, 3, 0, 0, 40, 56, 20, False),
        (40, 56, 3, 39, 50, 1, 2, 20, False),
    ]
    for index, (rows, columns, channels, top, left, height, width, size, flipped) in enumerate(plans):
        image = torch.randint(0, 256, (rows, columns, channels), generator=random)
        scaled = image.permute(2, 0, 1).double() / 255
        crop = TF.resized_crop(scaled, top, left, height, width, [size, size], TF.InterpolationMode.BICUBIC, antialias=True)
        if flipped:
            crop = TF.hflip(crop)
        tensors[f"{index}/image"] = image
        tensors[f"{index}/crop"] = crop.permute(1, 2, 0)
        cases.append(dict(box=dict(top=top, left=left, height=height, width=width), size=size, flipped=flipped))
    save("crops", tensors, cases=cases)


def make_colours():
    """Adjustments in the order that each image drew; hue splits them."""
    random = generator(2)
    images = torch.rand((5, 3, 9, 7), generator=random, dtype=torch.float64)
    images[0, :, 0, :3] = images[0, :1, 0, :3]  # some grey pixels
    images[0, 1, 1, :] = images[0, 0, 1, :]  # some with two equal channels
    images[1, :, 0, 0] = 0
    plans = [
        [("brightness", 1.3), ("contrast", 0.7), ("saturation", 1.2), ("hue", 0.08)],
        [("hue", -0.1), ("saturation", 0.8), ("contrast", 1.4), ("brightness", 0.6)],
        [("contrast", 1.25), ("hue", 0.5), ("brightness", 1.1), ("saturation", 0.0)],
        [("saturation", 1.2), ("brightness", 0.9), ("hue", 0.03), ("contrast", 1.0), ("greyscale", None)],
        [],
    ]
    adjust = dict(brightness=TF.adjust_brightness, contrast=TF.adjust_contrast, saturation=TF.adjust_saturation, hue=TF.adjust_hue)
    results = []
    for image, plan in zip(images, plans):
        for name, factor in plan:
            image = TF.rgb_to_grayscale(image, 3) if name == "greyscale" else adjust[name](image, factor)
        results.append(image)
    grey = torch.rand((2, 1, 9, 7), generator=random, dtype=torch.float64)
    grey_plans = [[("contrast", 1.4), ("brightness", 0.8)], [("brightness", 1.3), ("contrast", 0.5)]]
    grey_results = []
    for image, plan in zip(grey, grey_plans):
        for name, factor in plan:
            image = adjust[name](image, factor)
        grey_results.append(image)
    save(
        "colours",
        {
            "images": images.permute(0, 2, 3, 1),
            "results": torch.stack(results).permute(0, 2, 3, 1),
            "greyImages": grey.permute(0, 2, 3, 1),
            "greyResults": torch.stack(grey_results).permute(0, 2, 3, 1),
        },
        plans=plans,
        greyPlans=grey_plans,
    )


def make_finish():
    """Blur and solarising."""
    images = torch.rand((3, 11, 11, 3), generator=generator(3), dtype=torch.float64)
    deviations = [0.5, 1.7, 0.0]
    blurred = []
    for image, deviation in zip(images.numpy(), deviations):
        radius = math.ceil(4 * deviation)
        if deviation > 0:
            image = scipy.ndimage.gaussian_filter(image, (deviation, deviation, 0), mode="nearest", radius=(radius, radius, 0))
        blurred.append(torch.from_numpy(image))
    solarised = TF.solarize(images.permute(0, 3, 1, 2), 128 / 255).permute(0, 2, 3, 1)
    save("finish", {"images": images, "blurred": torch.stack(blurred), "solarised": solarised}, deviations=deviations)


def make_dino():
    random = generator(4)
    tensors, cases = {}, []
    for index, locals_ in enumerate([0, 1, 3]):
        batch, prototypes = 4, 10
        loss = DINOLoss(prototypes, 2 + locals_, 0.1, 0.9, torch.float64)
        loss.center = 0.3 * normal((1, prototypes), random)
        teacher = normal((2 * batch, prototypes), random)
        student = normal(((2 + locals_) * batch, prototypes), random).requires_grad_(True)
        tensors[f"{index}/centre"] = loss.center.clone()
        value = loss(student, teacher, 0.05)
        value.backward()
        loss.update_center(teacher)
        tensors |= {
            f"{index}/teacher": teacher,
            f"{index}/student": student,
            f"{index}/gradient": student.grad,
            f"{index}/nextCentre": loss.center,
        }
        cases.append(dict(localViews=locals_, loss=value.item()))
    save("dino", tensors, cases=cases, temperatures=dict(student=0.1, teacher=0.05), centreMomentum=0.9)


def make_optimiser():
    """Ten AdamW updates with clipping, schedules and four steps of frozen last layer; a moving average behind them."""
    random = generator(5)
    shapes = {"base.linear.weight": (7, 9), "base.linear.bias": (9,), "projections.head.last_layer.weight_v": (33, 2)}
    parameters = {name: nn.Parameter(normal(shape, random)) for name, shape in shapes.items()}
    teacher = {name: p.detach().clone() for name, p in parameters.items()}
    groups = [
        {"params": [p for name, p in parameters.items() if p.ndim > 1]},
        {"params": [p for name, p in parameters.items() if p.ndim == 1], "weight_decay": 0.0},
    ]
    optimiser = torch.optim.AdamW(groups, betas=(0.9, 0.999), eps=1e-8)
    steps, frozen = 10, 4
    rate = cosine_scheduler(0.02, 1e-4, 10, 1, 2)
    decay = cosine_scheduler(0.04, 0.4, 10, 1)
    momentum = cosine_scheduler(0.9, 1, 10, 1)
    tensors = {f"initial/{name}": p.detach().clone() for name, p in parameters.items()}
    for step in range(steps):
        for index, group in enumerate(optimiser.param_groups):
            group["lr"] = rate[step]
            if index == 0:
                group["weight_decay"] = decay[step]
        for name, p in parameters.items():
            p.grad = normal(p.shape, random) * (3 if step % 3 else 0.01)
            tensors[f"gradient/{step}/{name}"] = p.grad.clone()
        clip_gradients(parameters.values(), 2.5)
        for name, p in parameters.items():
            tensors[f"clipped/{step}/{name}"] = p.grad.clone()
            if step < frozen and "last_layer" in name:
                p.grad = None
        optimiser.step()
        for name, p in parameters.items():
            teacher[name] = teacher[name] * momentum[step] + (1 - momentum[step]) * p.detach()
            tensors[f"student/{step}/{name}"] = p.detach().clone()
            tensors[f"teacher/{step}/{name}"] = teacher[name].clone()
    save("optimiser", tensors, steps=steps, frozen=frozen)


def make_discrepancy():
    random = generator(6)
    base, head = normal((40, 12), random), normal((40, 12), random)
    head = 0.5 * base + head
    temperature = 0.4
    p, q = (F.softmax(scores / temperature, dim=1).numpy() for scores in (base, head))
    middle = (p + q) / 2
    rel = lambda a, b: scipy.special.rel_entr(a, b).sum(1)
    features = normal((40, 9), random)
    other = torch.cat([features @ normal((9, 5), random), normal((40, 2), random)], 1) + 1.5
    rotation = scipy.linalg.qr(normal((9, 9), random).numpy())[0]
    rotated = 3 * features.numpy() @ rotation - 2

    def centred(x):
        x = x - x.mean(0)
        return x / np.linalg.norm(x)

    def cka(x, y):
        """Kornblith et al., 2019, with the Gram matrices"""
        count = len(x)
        h = np.eye(count) - 1 / count
        k, l = h @ x @ x.T @ h, h @ y @ y.T @ h
        return float((k * l).sum() / np.sqrt((k * k).sum() * (l * l).sum()))

    def procrustes(x, y):
        return float(scipy.linalg.svdvals(centred(x).T @ centred(y)).sum())

    def overlap(x, y, k):
        def neighbours(z):
            z = z / np.linalg.norm(z, axis=1, keepdims=True)
            similarity = z @ z.T
            np.fill_diagonal(similarity, -np.inf)
            return np.argsort(-similarity, axis=1)[:, :k]

        pairs = zip(neighbours(x), neighbours(y))
        return float(np.mean([len(set(a) & set(b)) / k for a, b in pairs]))

    x, y = features.numpy(), other.numpy()
    numbers = {
        "other": dict(cka=cka(x, y), procrustes=procrustes(x, y), overlap=overlap(x, y, 10)),
        "rotated": dict(cka=cka(x, rotated), procrustes=procrustes(x, rotated), overlap=overlap(x, rotated, 10)),
        "features": dict(cka=1, procrustes=1, overlap=1),
    }
    save(
        "discrepancy",
        {
            "baseScores": base,
            "headScores": head,
            "kl": rel(p, q),
            "reverseKl": rel(q, p),
            "jensenShannon": (rel(p, middle) + rel(q, middle)) / 2,
            "entropies": scipy.special.entr(p).sum(1),
            "features": features,
            "other": other,
            "rotated": rotated,
        },
        temperature=temperature,
        similarities=numbers,
    )


def knn_classifier(train_features, train_labels, test_features, k, T, num_classes):
    """DINO's vote, for one chunk"""
    similarity = test_features @ train_features.T
    distances, indices = similarity.topk(k, largest=True, sorted=True)
    candidates = train_labels.view(1, -1).expand(len(test_features), -1)
    retrieved_neighbors = torch.gather(candidates, 1, indices)
    retrieval_one_hot = torch.zeros(len(test_features) * k, num_classes, dtype=torch.float64)
    retrieval_one_hot.scatter_(1, retrieved_neighbors.reshape(-1, 1), 1)
    distances_transform = distances.clone().div_(T).exp_()
    votes = retrieval_one_hot.view(len(test_features), -1, num_classes) * distances_transform.view(len(test_features), -1, 1)
    return votes.sum(1).sort(1, True)[1][:, 0]


def make_knn():
    random = generator(7)
    classes, width = 5, 8
    centres = normal((classes, width), random)
    train_labels, test_labels = torch.arange(120) % classes, torch.arange(60) % classes
    train, test = (centres[labels] + 1.1 * normal((len(labels), width), random) for labels in (train_labels, test_labels))
    unit = lambda x: F.normalize(x, dim=1, p=2)
    ks = [1, 3, 20, 120]
    predictions = {
        f"predictions/{k}": knn_classifier(unit(train), train_labels, unit(test), k, 0.07, classes) for k in ks
    }
    accuracies = {k: (predictions[f"predictions/{k}"] == test_labels).double().mean().item() for k in ks}
    save(
        "knn",
        {"train": train, "test": test, "trainLabels": train_labels, "testLabels": test_labels, **predictions},
        accuracies=accuracies,
        temperature=0.07,
        classes=classes,
    )


def make_collapse():
    random = generator(8)
    features = normal((50, 12), random) @ torch.diag(torch.linspace(1, 0.01, 12, dtype=torch.float64)) + 0.5
    unit = F.normalize(features, dim=1).numpy()
    singular = scipy.linalg.svdvals(features.numpy())
    share = singular / singular.sum() + 1e-7
    weights = torch.rand(9, generator=random, dtype=torch.float64)
    save(
        "collapse",
        {"features": features, "weights": weights},
        featureDeviation=float(unit.std(0).mean()),
        effectiveRank=float(np.exp(-(share * np.log(share)).sum())),
        entropy=float(scipy.stats.entropy(weights.numpy())),
    )


IMAGE, PATCH, DEPTH, PROTOTYPES = 8, 2, 1, 12


def training_spec(heads, combine, shortcut):
    """What the twin reads of a spec."""
    return dict(
        base=dict(imageSize=IMAGE, patchSize=PATCH, width=WIDTH, depth=DEPTH, attentionHeads=ATTENTION_HEADS),
        heads=[dict(id=h, architecture=h, depth=2, firstShortcut=shortcut, tokenMixer=True, mlp=True) for h in heads],
        combine=combine,
        supervision="head" if heads else "baseline",
        objective=dict(prototypes=PROTOTYPES, projection=dict(hidden=20, layers=3, bottleneck=8)),
    )


def training_case(name, heads, seed, combine="single", local_views=0, frozen=0, centred=False, shortcut=False):
    """Four steps of DINO with HSSL."""
    random = generator(seed)
    student = randomise(Networks(training_spec(heads, combine, shortcut), 3), seed)
    teacher = copy.deepcopy(student)
    teacher.requires_grad_(False)
    trained = {n: p for n, p in student.named_parameters() if p.requires_grad}
    teachers = dict(teacher.named_parameters())
    batch, steps = 4, 4
    tensors = {f"initial/{n}": p.detach().clone() for n, p in trained.items()}
    tensors |= {f"initialBuffer/{n}": b.clone() for n, b in student.named_buffers() if "running" in n}
    rate = cosine_scheduler(0.002, 1e-4, steps, 1, 2)
    decay = cosine_scheduler(0.04, 0.4, steps, 1)
    momentum = cosine_scheduler(0.8, 1, steps, 1)
    temperature = temperature_schedule(0.04, 0.07, 2, steps)
    optimiser = torch.optim.AdamW(
        [
            {"params": [p for n, p in trained.items() if is_decayed(n, p)]},
            {"params": [p for n, p in trained.items() if not is_decayed(n, p)], "weight_decay": 0.0},
        ]
    )
    loss_of = lambda: DINOLoss(PROTOTYPES, 2 + local_views, 0.1, 0.9, torch.float64)
    scopes = [prefix + kind for prefix, _ in student.pairings for kind in ("head", "base")] or ["base"]
    criteria = {scope: loss_of() for scope in scopes}
    losses = []
    for step in range(steps):
        views = [normal((2 * batch, 3, IMAGE, IMAGE), random)]
        if local_views:
            views.append(normal((local_views * batch, 3, IMAGE // 2, IMAGE // 2), random))
        for kind, images in zip(("global", "local"), views):
            tensors[f"views/{step}/{kind}"] = images.permute(0, 2, 3, 1)
        for index, group in enumerate(optimiser.param_groups):
            group["lr"] = rate[step]
            if index == 0:
                group["weight_decay"] = decay[step]
        with torch.no_grad():
            teacher_base, teacher_heads = teacher.represent(views[:1])
        student_base, student_heads = student.represent(views)
        record, terms = {}, []
        if not student.pairings:
            target = teacher.projection("base")(teacher_base)
            total = criteria["base"](student.projection("base")(student_base), target, temperature[step])
            criteria["base"].update_center(target)
            record["loss/base"] = total.item()
        for prefix, ids in student.pairings:
            suffix = f":{ids[0]}" if prefix else ""
            target = teacher.projection(f"{prefix}head")(join_heads(teacher_heads, ids))
            criterion = criteria[f"{prefix}head"]
            base_term = criterion(student.projection(f"{prefix}base")(student_base), target, temperature[step])
            head_term = criterion(student.projection(f"{prefix}head")(join_heads(student_heads, ids)), target, temperature[step])
            criterion.update_center(target)
            criteria[f"{prefix}base"].update_center(teacher.projection(f"{prefix}base")(teacher_base))
            record |= {f"loss/base{suffix}": base_term.item(), f"loss/head{suffix}": head_term.item()}
            terms.append(base_term + head_term)
        if student.pairings:
            total = sum(terms) / len(terms)
        record["loss/total"] = total.item()
        losses.append(record)
        optimiser.zero_grad()
        total.backward()
        clip_gradients(trained.values(), 0.3)
        if step == 0:
            tensors |= {f"clippedGradient/{n}": p.grad.clone() for n, p in trained.items()}
        if step < frozen:
            for n, p in trained.items():
                if "last_layer" in n:
                    p.grad = None
        optimiser.step()
        with torch.no_grad():
            for n, p in trained.items():
                teachers[n].mul_(momentum[step]).add_((1 - momentum[step]) * p)
    tensors |= {f"student/{n}": p for n, p in trained.items()}
    tensors |= {f"teacher/{n}": teachers[n] for n in trained}
    for kind, network in (("student", student), ("teacher", teacher)):
        tensors |= {f"{kind}Buffer/{n}": b for n, b in network.named_buffers() if "running" in n}
    supervising = [scope for scope in scopes if centred or not heads or scope.endswith("head")]
    tensors |= {f"centre/projections.{scope}": criteria[scope].center for scope in supervising}
    save(f"training-{name}", tensors, losses=losses)


def make_training():
    training_case("baseline", [], 80)
    training_case("head", ["convnext"], 81, local_views=2, frozen=2)
    training_case("concat", ["convnext", "vit"], 82, combine="concat", shortcut=True)
    training_case("search", ["resnet", "vit"], 83, combine="search", centred=True)


if __name__ == "__main__":
    makers = {
        "schedules": make_schedules,
        "crops": make_crops,
        "colours": make_colours,
        "finish": make_finish,
        "dino": make_dino,
        "optimiser": make_optimiser,
        "discrepancy": make_discrepancy,
        "knn": make_knn,
        "collapse": make_collapse,
        "training": make_training,
    }
    for chosen in sys.argv[1:] or makers:
        makers[chosen]()
