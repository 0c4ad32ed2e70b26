import { z } from 'zod';
import { engineSources } from '../contract/engine.ts';

/** Name of the file that set-up writes last into an engine's folder: a folder without it is no engine. */
export const manifestName = 'engine.json';

/** What set-up found out about an engine before it put it in place. */
export const engineManifest = z.object({
  id: z.string().min(1),
  name: z.string().min(1),
  version: z.string().min(1),
  /** The best device that it can run on; one for GPUs runs on the CPU too. */
  device: z.enum(['cpu', 'gpu']),
  /** As `nativePlatform()` says: `linux-x64`. */
  platform: z.string().min(1),
  /** Version of @tensorflow/tfjs-node-gpu that the addon was made from. */
  addonVersion: z.string().min(1),
  /** ISO date and time. */
  installed: z.iso.datetime(),
  source: z.enum(engineSources).default('wheels'),
  /** The files that it was made of; null where a download has no pinned hash. */
  sources: z.array(z.object({ file: z.string(), sha256: z.string().nullable() })),
  selfTest: z.object({
    version: z.string(),
    device: z.enum(['cpu', 'gpu']),
    largestError: z.number().nonnegative(),
    gigaflops: z.number().positive(),
    durationMs: z.number().nonnegative(),
  }),
});

export type EngineManifest = z.infer<typeof engineManifest>;
