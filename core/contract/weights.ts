/** The two networks whose weights a run has. The teacher is what is evaluated and kept. */
export const weightNetworks = ['teacher', 'student'] as const;
export type WeightNetwork = (typeof weightNetworks)[number];

/** Frameworks that a configuration can be written for, beside exported weights. */
export const downstreamFrameworks = ['mmdet', 'mmseg'] as const;
export type DownstreamFramework = (typeof downstreamFrameworks)[number];

/** Part of a run that its weights are exported of: this, or the id of a head. */
export const basePart = 'base';
