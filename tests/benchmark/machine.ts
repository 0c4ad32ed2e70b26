import { readFileSync } from 'node:fs';
import os from 'node:os';
import type { BenchmarkMachine } from '../../core/contract/benchmark.ts';
import { thisMachine } from '../../core/training/thisMachine.ts';

/** The machine that this process runs on, without versions. */
export function benchmarkMachine(): Omit<BenchmarkMachine, 'versions'> {
  const { processor, cores, memoryBytes, platform } = thisMachine();
  return { processor, cores, memoryBytes, platform, hasBfloat16: os.platform() === 'linux' && hasBfloat16(readFileSync('/proc/cpuinfo', 'utf8')) };
}

/** Whether a processor multiplies bfloat16 by instructions of its own, from what Linux says about it: `flags` of x86, `Features` of Arm. */
export function hasBfloat16(description: string): boolean {
  return /^(flags|Features)\s*:.*\b(avx512_bf16|amx_bf16|bf16)\b/m.test(description);
}
