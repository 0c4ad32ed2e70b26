import path from 'node:path';
import type { EngineInfo } from '../contract/engine.ts';

/**
 * Variables that a process which loads this engine needs, to be laid over its environment. They must be there when the process
 * starts: TensorFlow reads them before any of our code could set them.
 *
 * @param engine - with the device that the process is to use, as `chooseEngine` gives it
 */
export function engineEnvironment(engine: Pick<EngineInfo, 'device' | 'path'>): Record<string, string> {
  const shared = {
    TF_DETERMINISTIC_OPS: '1',
    // 0 tells about every instruction set at each start; warnings (from 1 on) belong into the run's console.
    TF_CPP_MIN_LOG_LEVEL: '1',
    // Slower on the CPUs that it was measured on (docs/benchmarks.md), so only on request.
    ...(process.env['HSSL_STUDIO_XLA'] === '1' && { TF_XLA_FLAGS: '--tf_xla_auto_jit=2 --tf_xla_cpu_global_jit' }),
  };
  if (engine.device === 'cpu') {
    return {
      ...shared,
      CUDA_VISIBLE_DEVICES: '',
      // Activations in pages of 2 MiB: a step takes 5 to 7 % less time (docs/benchmarks.md). Read by glibc from 2.35 on, ignored by others.
      GLIBC_TUNABLES: [process.env['GLIBC_TUNABLES'], 'glibc.malloc.hugetlb=1'].filter(Boolean).join(':'),
    };
  }
  return {
    ...shared,
    // Without it TensorFlow takes all of the GPU's memory at once, and other programs get none.
    TF_FORCE_GPU_ALLOW_GROWTH: 'true',
    // Where the compiler for GPU kernels that came with the engine is.
    XLA_FLAGS: `--xla_gpu_cuda_data_dir=${path.join(engine.path, 'nvidia', 'cuda_nvcc')}`,
  };
}
