"""A program under measurement: does steps when it is asked to, and sleeps in between. Lines of JSON in and out."""

import json
import os
import resource
import sys
import time
from pathlib import Path

import torch
from safetensors.torch import load_file

from bench_program import Program

SCALARS = dict(learningRate=0.0005, weightDecay=0.04, teacherTemperature=0.05, teacherMomentum=0.996)


def peak_bytes():
    """Largest resident memory of this process until now; macOS counts bytes, Linux kibibytes."""
    largest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return largest if sys.platform == "darwin" else largest * 1024


def forget_peak():
    """From now on `steady_bytes` counts anew, and on Linux `peak_bytes` too."""
    try:
        Path("/proc/self/clear_refs").write_text("5")
    except OSError:
        pass


def steady_bytes():
    """Largest resident memory since `forget_peak`; None where the system does not tell."""
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
    except OSError:
        return None
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:")), None)


class Worker:
    """Steps on synthetic images in memory, or without augmentation on views that are made before."""

    def __init__(self, job):
        spec, image_format = job["spec"], job["format"]
        torch.set_num_threads(job.get("threads") or os.cpu_count())
        self.program = Program(spec, image_format, job.get("autocast", False), job.get("compile", False), job.get("seed", 0))
        self.batch, self.augmented, self.done, self.earlier_peak = spec["schedule"]["batchSize"], job["augmentation"], 0, 0
        random = torch.Generator().manual_seed(job.get("seed", 0))
        shape = (4 * self.batch, image_format["channels"], image_format["height"], image_format["width"])
        self.images = torch.randint(0, 256, shape, dtype=torch.uint8, generator=random)
        self.choices = {"augmentation": self.program.augmentation.choose(self.next_images()), "optimiser": self.program.choose_optimiser()}
        self.views = self.program.augmentation(self.next_images())

    def next_images(self):
        start = (self.done % 4) * self.batch
        return self.images[start : start + self.batch]

    def one_step(self):
        views = self.program.augmentation(self.next_images()) if self.augmented else self.views
        loss = self.program.step(views, SCALARS)
        self.done += 1
        return loss

    def steps(self, count):
        seconds = []
        for _ in range(count):
            start = time.perf_counter()
            self.one_step()
            seconds.append(time.perf_counter() - start)
        return seconds

    def compare(self, request):
        """Losses of steps from given weights on given views (batch x height x width x channels)."""
        self.program.load(load_file(request["weights"]))
        stored = load_file(request["views"])
        losses = []
        for step, scalars in enumerate(request["scalars"]):
            names = [name for name in (f"{step}/global", f"{step}/local") if name in stored]
            losses.append(self.program.step([stored[name].permute(0, 3, 1, 2).contiguous() for name in names], scalars))
        return losses

    def answer(self, request):
        if request["request"] == "steps":
            return {"seconds": self.steps(request["count"])}
        if request["request"] == "compare":
            return {"losses": self.compare(request)}
        if request["request"] == "warmUp":
            seconds = self.steps(request["count"])
            self.earlier_peak = peak_bytes()
            forget_peak()
            return {"seconds": seconds, "choices": self.choices}
        if request["request"] == "memory":
            steady = steady_bytes()
            return {"peakBytes": max(self.earlier_peak, peak_bytes(), steady or 0), "steadyBytes": steady}
        raise ValueError(f"there is no request {request['request']}")


def has_bfloat16():
    """Whether the processor multiplies bfloat16 by instructions of its own."""
    tell = [getattr(torch.cpu, name, None) for name in ("_is_avx512_bf16_supported", "_is_amx_tile_supported")]
    return any(ask() for ask in tell if ask is not None)


def serve():
    """Reads a job, then requests, until standard input ends."""
    # Whatever a library prints must not come between the answers.
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)
    worker = None
    for line in sys.stdin:
        request = json.loads(line)
        try:
            if request["request"] == "start":
                worker = Worker(request["job"])
                reply = {"versions": {"pytorch": torch.__version__, "python": sys.version.split()[0]}, "hasBfloat16": has_bfloat16()}
            else:
                reply = worker.answer(request)
        except Exception as error:
            reply = {"failed": f"{type(error).__name__}: {error}"}
        answers.write(json.dumps(reply) + "\n")
