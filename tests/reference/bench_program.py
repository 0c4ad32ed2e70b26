"""A whole training step of DINO with HSSL in PyTorch, as a good PyTorch user writes it for a CPU."""

import copy

import torch

from bench_augmentation import Augmentation, faster_of
from twin_networks import Networks, join_heads
from twin_objective import DINOLoss, is_decayed


class Program:
    """The step of a spec (core/contract/spec.ts) with every default filled in.

    `autocast` runs networks in bfloat16, `compile` compiles teacher and student with torch.compile; both as PyTorch's
    documentation says. Weights and the order of draws differ from ours unless `load` sets them.
    """

    def __init__(self, spec, image_format, autocast=False, compile=False, seed=0):
        torch.manual_seed(seed)
        self.spec, self.autocast, self.compiled = spec, autocast, compile
        self.clip = spec["schedule"]["clipGradientNorm"]
        channels = image_format["channels"]
        self.augmentation = Augmentation(spec, channels, image_format["mean"], image_format["deviation"], seed)
        self.student = Networks(spec, channels)
        initialise(self.student)
        self.teacher = copy.deepcopy(self.student).requires_grad_(False)
        objective = spec["objective"]
        views = 2 + objective["localCrops"]
        # The base's projection has a centre in a baseline, and where D is measured with it.
        kinds = ["head", "base"] if spec["discrepancy"]["centred"] else ["head"]
        scopes = [prefix + kind for prefix, _ in self.student.pairings for kind in kinds] or ["base"]
        self.criteria = {
            scope: DINOLoss(objective["prototypes"], views, objective["studentTemperature"], objective["centreMomentum"]) for scope in scopes
        }
        named = [(n, p) for n, p in self.student.named_parameters() if p.requires_grad]
        teachers = dict(self.teacher.named_parameters())
        self.trained = [p for _, p in named]
        self.followers = [teachers[n] for n, _ in named]
        self.named = named
        self.optimiser = self.make_optimiser("fused")
        self.teach = torch.compile(self.teacher_scores) if compile else self.teacher_scores
        self.learn = torch.compile(self.student_scores) if compile else self.student_scores

    def make_optimiser(self, kind):
        groups = [
            {"params": [p for n, p in self.named if is_decayed(n, p)]},
            {"params": [p for n, p in self.named if not is_decayed(n, p)], "weight_decay": 0.0},
        ]
        return torch.optim.AdamW(groups, **{kind: True})

    def choose_optimiser(self):
        """AdamW has two fast implementations; takes the faster for these parameters, and leaves them as they were."""
        before = [p.detach().clone() for p in self.trained]
        for p in self.trained:
            p.grad = torch.zeros_like(p)
        optimisers = {kind: self.make_optimiser(kind) for kind in ("fused", "foreach")}
        chosen = faster_of({kind: optimiser.step for kind, optimiser in optimisers.items()})
        with torch.no_grad():
            torch._foreach_copy_(self.trained, before)
        self.optimiser = self.make_optimiser(chosen)
        self.optimiser.zero_grad()
        return chosen

    def load(self, tensors):
        """Weights and running statistics of student and teacher by name, in PyTorch's layouts."""
        for network in (self.student, self.teacher):
            own = {n: t for n, t in network.state_dict().items() if n in tensors}
            kept = {n for n, _ in self.named} | {n for n, _ in network.named_buffers() if "running" in n}
            if kept != set(tensors):
                raise ValueError(f"names differ: {sorted(kept ^ set(tensors))}")
            with torch.no_grad():
                for name, tensor in own.items():
                    # timm's PoolFormer has its MLP as 1x1 convolutions.
                    tensor.copy_(tensors[name].view_as(tensor))

    def mixed(self):
        return torch.autocast("cpu", dtype=torch.bfloat16, enabled=self.autocast)

    def teacher_scores(self, views):
        """Of every projection that supervises or has a centre, by scope."""
        teacher = self.teacher
        with self.mixed():
            base, heads = teacher.represent(views)
            scores = {}
            for prefix, ids in teacher.pairings:
                scores[f"{prefix}head"] = teacher.projection(f"{prefix}head")(join_heads(heads, ids)).float()
            if not teacher.pairings or self.spec["discrepancy"]["centred"]:
                for prefix in [prefix for prefix, _ in teacher.pairings] or [""]:
                    scores[f"{prefix}base"] = teacher.projection(f"{prefix}base")(base).float()
        return scores

    def student_scores(self, views):
        """Of every projection, by scope."""
        student = self.student
        with self.mixed():
            base, heads = student.represent(views)
            scores = {f"{prefix}base": student.projection(f"{prefix}base")(base).float() for prefix in [p for p, _ in student.pairings] or [""]}
            for prefix, ids in student.pairings:
                scores[f"{prefix}head"] = student.projection(f"{prefix}head")(join_heads(heads, ids)).float()
        return scores

    def total_loss(self, student, teacher, temperature):
        """Eq. 1 for one head, the mean of Eq. 7 in a search, DINO's own loss in a baseline."""
        if not self.student.pairings:
            return self.criteria["base"](student["base"], teacher["base"], temperature)
        terms = []
        for prefix, _ in self.student.pairings:
            criterion, target = self.criteria[f"{prefix}head"], teacher[f"{prefix}head"]
            terms += [criterion(student[f"{prefix}{kind}"], target, temperature) for kind in ("base", "head")]
        return sum(terms) / len(self.student.pairings)

    def clip_gradients(self):
        """DINO's rule, each parameter by itself, for all parameters at once."""
        gradients = [p.grad for p in self.trained]
        norms = torch.stack(torch._foreach_norm(gradients))
        factors = torch.clamp(self.clip / (norms + 1e-6), max=1)
        torch._foreach_mul_(gradients, list(factors.unbind()))

    def step(self, views, scalars):
        """One step on normalised views; gives back the loss. `scalars`: the scheduled values by name."""
        for index, group in enumerate(self.optimiser.param_groups):
            group["lr"] = scalars["learningRate"]
            if index == 0:
                group["weight_decay"] = scalars["weightDecay"]
        with torch.no_grad():
            teacher = self.teach(views[:1])
        student = self.learn(views)
        loss = self.total_loss(student, teacher, scalars["teacherTemperature"])
        for scope, criterion in self.criteria.items():
            criterion.update_center(teacher[scope])
        self.optimiser.zero_grad()
        loss.backward()
        if self.clip is not None:
            self.clip_gradients()
        self.optimiser.step()
        with torch.no_grad():
            torch._foreach_lerp_(self.followers, self.trained, 1 - scalars["teacherMomentum"])
        return loss.item()


def initialise(networks):
    """The prototypes start at zero in the twin, which the fixtures fill; zero has no direction to normalise."""
    for name, parameter in networks.named_parameters():
        if name.endswith("last_layer.weight_v"):
            torch.nn.init.kaiming_uniform_(parameter, a=5**0.5)
