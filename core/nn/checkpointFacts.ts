import { z } from 'zod';
import { StudioError } from '../contract/error.ts';
import { type ExperimentSpec, specSchema } from '../contract/spec.ts';

/** Where a run's checkpoint says what its images were. */
const datasetSchema = z.object({ channels: z.int().positive(), mean: z.array(z.number()), deviation: z.array(z.number()) });

/** What a checkpoint was trained with. */
export interface CheckpointFacts {
  readonly spec: ExperimentSpec;
  /** Mean and deviation are of pixel values 0-1, a number for each channel. */
  readonly dataset: z.infer<typeof datasetSchema>;
}

/** Reads them in a checkpoint's metadata. Errors: `badData` where they are not there. */
export function checkpointFacts(metadata: Readonly<Record<string, string>>, path: string): CheckpointFacts {
  try {
    return {
      spec: specSchema.parse(JSON.parse(metadata['spec'] ?? '')),
      dataset: datasetSchema.parse(JSON.parse(metadata['dataset'] ?? '')),
    };
  } catch (cause) {
    throw new StudioError('badData', 'this file does not say which spec and data set it was trained with', {
      path,
      advice: 'Choose a checkpoint that a run of HSSL Studio wrote.',
      cause,
    });
  }
}
