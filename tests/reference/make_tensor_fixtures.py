"""Makes tests/reference/fixtures/tensor/: draws of random streams, and a file of the safetensors package.

usage: python make_tensor_fixtures.py     (needs numpy, safetensors)
"""

import hashlib
import json
import math
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file

FOLDER = Path(__file__).parent / "fixtures" / "tensor"
MASK = 0xFFFFFFFF


def rotate(x, k):
    return ((x << k) | (x >> (32 - k))) & MASK


class Xoshiro128StarStar:
    """https://prng.di.unimi.it/xoshiro128starstar.c"""

    def __init__(self, state):
        self.s = list(state)

    def next(self):
        s = self.s
        result = (rotate((s[1] * 5) & MASK, 7) * 9) & MASK
        t = (s[1] << 9) & MASK
        s[2] ^= s[0]
        s[3] ^= s[1]
        s[1] ^= s[2]
        s[0] ^= s[3]
        s[2] ^= t
        s[3] = rotate(s[3], 11)
        return result


def stream(seed, *names):
    text = json.dumps([seed, *names], separators=(",", ":"), ensure_ascii=False)
    return Xoshiro128StarStar(np.frombuffer(hashlib.sha256(text.encode()).digest()[:16], "<u4").tolist())


def uniform(generator):
    high, low = generator.next() >> 5, generator.next() >> 6
    return (high * 67108864 + low) / 9007199254740992


def normal(generator):
    radius = math.sqrt(-2 * math.log(1 - uniform(generator)))
    return radius * math.cos(2 * math.pi * uniform(generator))


def random_stream():
    names = [[0], [0, "parameters", "base", "blocks.0.attn.qkv.weight"], [1, "parameters", "base"], [7, "视图", 3]]
    reference = Xoshiro128StarStar([1, 2, 3, 4])
    return {
        "fromState1234": [reference.next() for _ in range(8)],
        "streams": [
            {
                "seed": seed,
                "names": rest,
                "bits": [g.next() for g in [stream(seed, *rest)] for _ in range(6)],
                "uniform": [uniform(g) for g in [stream(seed, *rest)] for _ in range(4)],
                "normal": [normal(g) for g in [stream(seed, *rest)] for _ in range(4)],
            }
            for seed, *rest in names
        ],
    }


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / "randomStream.json").write_text(json.dumps(random_stream(), indent=1, ensure_ascii=False) + "\n")
    save_file(
        {
            "weight": np.arange(6, dtype=np.float32).reshape(2, 3) / 4 - 0.5,
            "step": np.array(-7, dtype=np.int32),
            "empty": np.zeros((0, 4), dtype=np.float32),
            "large": np.array([2**40, -(2**40)], dtype=np.int64),
            "exact": np.array([math.pi, -math.e], dtype=np.float64),
            "flags": np.array([True, False, True]),
            "pixels": np.array([[0, 255], [7, 128]], dtype=np.uint8),
            "half": np.array([1.5, -2.0], dtype=np.float16),
        },
        FOLDER / "written.safetensors",
        metadata={"format": "hssl-studio", "epoch": "3"},
    )


if __name__ == "__main__":
    main()
