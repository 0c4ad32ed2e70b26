"""Times whole training steps in PyTorch, the counterpart of the steps of `npm run bench -- step`.

By itself it prints seconds a step:
    python bench_step.py --model vit-small-224 --head convnext --depth 1 --steps 10
The benchmark starts it with --worker and asks it over standard input, see tests/benchmark/askWorker.ts.

Needs torch, timm, safetensors.
"""

import argparse
import os
import statistics

# OPENBLAS_* is for other programs of the machine, and PyTorch has to be measured at its best.
for variable in [name for name in os.environ if name.startswith("OPENBLAS_")]:
    del os.environ[variable]

MODELS = {
    "vit-tiny-32": (dict(imageSize=32, patchSize=4, width=192, depth=12, attentionHeads=3), 64, 32, dict(prototypes=1024, hidden=512, bottleneck=128)),
    "vit-small-224": (dict(imageSize=224, patchSize=16, width=384, depth=12, attentionHeads=6), 8, 256, dict(prototypes=4096, hidden=2048, bottleneck=256)),
}
ARCHITECTURES = ["vit", "swin", "poolformer", "resnet", "resmlp", "convnext"]


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--worker", action="store_true", help="do what lines of JSON on standard input ask for")
    parser.add_argument("--model", choices=MODELS, default="vit-tiny-32")
    parser.add_argument("--head", choices=["none", "all", *ARCHITECTURES], default="convnext", help="none: baseline; all: search of six heads")
    parser.add_argument("--depth", type=int, default=1, help="blocks of a head")
    parser.add_argument("--batch", type=int, help="default: 64 for vit-tiny-32, 8 for vit-small-224")
    parser.add_argument("--local-crops", type=int, default=0)
    parser.add_argument("--no-augmentation", action="store_true", help="views are made before the measured steps")
    parser.add_argument("--autocast", action="store_true", help="bfloat16 by torch.autocast")
    parser.add_argument("--compile", action="store_true", help="networks through torch.compile")
    parser.add_argument("--steps", type=int, default=5, help="measured steps, after --warm-up")
    parser.add_argument("--warm-up", type=int, default=2)
    parser.add_argument("--threads", type=int, help="default: one for each core")
    return parser.parse_args()


def job_of(options):
    """The benchmark's job for these options; other defaults as in core/contract/spec.ts."""
    base, batch, stored, sizes = MODELS[options.model]
    names = {"none": [], "all": ARCHITECTURES}.get(options.head, [options.head])
    head = lambda name: dict(id=name, architecture=name, depth=options.depth, firstShortcut=False, tokenMixer=True, mlp=True)
    spec = dict(
        base=base,
        heads=[head(name) for name in names],
        combine="search" if len(names) > 1 else "single",
        supervision="head" if names else "baseline",
        discrepancy=dict(centred=False),
        objective=dict(
            prototypes=sizes["prototypes"],
            projection=dict(hidden=sizes["hidden"], layers=3, bottleneck=sizes["bottleneck"]),
            studentTemperature=0.1,
            centreMomentum=0.9,
            localCrops=options.local_crops,
        ),
        augmentation=dict(
            globalScale=[0.4, 1],
            localScale=[0.05, 0.4],
            localSize=None,
            flip=0.5,
            brightness=0.4,
            contrast=0.4,
            saturation=0.2,
            hue=0.1,
            jitter=0.8,
            greyscale=0.2,
            blur=[1, 0.1, 0.5],
            solarise=[0, 0.2, 0],
        ),
        schedule=dict(batchSize=options.batch or batch, clipGradientNorm=3),
    )
    image_format = dict(height=stored, width=stored, channels=3, mean=[0.485, 0.456, 0.406], deviation=[0.229, 0.224, 0.225])
    return dict(
        spec=spec,
        format=image_format,
        augmentation=not options.no_augmentation,
        autocast=options.autocast,
        compile=options.compile,
        threads=options.threads,
    )


def main():
    options = parse()
    # After --help, which must not wait for torch.
    from bench_worker import Worker, peak_bytes, serve

    if options.worker:
        serve()
        return
    worker = Worker(job_of(options))
    print("chosen:", ", ".join(f"{what} {choice}" for what, choice in worker.choices.items()))
    worker.steps(options.warm_up)
    seconds = sorted(worker.steps(options.steps))
    median = statistics.median(seconds)
    print(f"{median:.4f} s a step ({seconds[0]:.4f} to {seconds[-1]:.4f}), {worker.batch / median:.1f} images/s, peak {peak_bytes() / 2**20:.0f} MiB")


if __name__ == "__main__":
    main()
