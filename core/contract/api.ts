import { z } from 'zod';
import type { SpecChoices } from './choices.ts';
import type { Comparison } from './comparison.ts';
import type { DatasetSample, DatasetSummary } from './dataset.ts';
import { devices, engineSources, type DoctorReport, type EngineInstallation, type EngineOffers, type EngineTest, type ExportedPack, type InstalledEngine } from './engine.ts';
import type { Estimate } from './estimate.ts';
import type { Problem } from './problem.ts';
import type { MetricSeries, RunDetail, RunSummary, SampleSheet } from './run.ts';
import type { ExperimentSpec } from './spec.ts';
import { downstreamFrameworks, weightNetworks } from './weights.ts';

const runId = z.strictObject({ id: z.string().min(1) });
const runIds = z.strictObject({ ids: z.array(z.string().min(1)).min(1).max(1000) });
const datasetName = z.strictObject({ name: z.string().min(1) });

/** The schema of every request's input; the service parses each request with it. */
export const apiInputs = {
  'service.hello': z.strictObject({}),
  'service.stop': z.strictObject({}),
  'doctor.report': z.strictObject({}),
  'engine.test': z.strictObject({ id: z.string().optional() }),
  'engine.list': z.strictObject({}),
  /** Looks at the machine and at the place of the packs, which may take seconds over a network. */
  'engine.offers': z.strictObject({}),
  /** Answers when the engine is installed and tested; its progress comes as events. Without a source: what is proposed. */
  'engine.install': z.strictObject({
    source: z.enum(engineSources).optional(),
    device: z.enum(devices).optional(),
    /** Of source `pack`: its file (absolute path) or http(s) address. */
    pack: z.string().min(1).max(4096).optional(),
    /** Of source `pack`: the hash that the file must have. */
    sha256: z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 hexadecimal digits in lower case').optional(),
  }),
  /** The engine that is being installed, or the last that was; null since the service started. */
  'engine.installation': z.strictObject({}),
  'engine.pauseInstallation': z.strictObject({}),
  'engine.resumeInstallation': z.strictObject({}),
  'engine.cancelInstallation': z.strictObject({}),
  'engine.remove': z.strictObject({ id: z.string().min(1) }),
  /** Which engine new runs train on; null: the best for this machine. */
  'engine.use': z.strictObject({ id: z.string().min(1).nullable() }),
  /** Writes an engine as one file: into a folder (absolute path) under its own name, or to a file whose name ends in `.hsslengine`. */
  'engine.export': z.strictObject({ id: z.string().min(1), path: z.string().min(1).max(4096) }),
  /** Where packs are looked for: an absolute path of a folder or file, or an http(s) address; null: nowhere. */
  'engine.setPackPlace': z.strictObject({ place: z.string().trim().min(1).max(4096).nullable() }),
  'spec.check': z.strictObject({ spec: z.unknown() }),
  'spec.estimate': z.strictObject({ spec: z.unknown() }),
  'spec.choices': z.strictObject({ spec: z.unknown() }),
  'runs.create': z.strictObject({ specs: z.array(z.unknown()).min(1).max(500) }),
  'runs.list': z.strictObject({ filter: z.string().optional(), trash: z.boolean().optional() }),
  'runs.get': runId,
  'runs.update': z.strictObject({
    id: z.string().min(1),
    name: z.string().trim().min(1).max(200).optional(),
    project: z.string().trim().min(1).max(200).optional(),
    tags: z.array(z.string().trim().min(1).max(200)).max(50).optional(),
    notes: z.string().max(20_000).optional(),
  }),
  'runs.metrics': z.strictObject({ id: z.string().min(1), names: z.array(z.string()).optional() }),
  'runs.console': z.strictObject({ id: z.string().min(1), offset: z.int().min(0).default(0) }),
  'runs.samples': runId,
  'runs.cancel': runId,
  /** Answers when the run is paused: its checkpoint is written and its trainer is gone. */
  'runs.pause': runId,
  /** Queues a run again from a checkpoint: the newest, or `checkpoint` (its file name). `epochs` makes it longer. */
  'runs.resume': z.strictObject({ id: z.string().min(1), epochs: z.int().positive().max(100_000).optional(), checkpoint: z.string().min(1).optional() }),
  'runs.delete': runId,
  'runs.restore': runId,
  'runs.compare': runIds,
  'runs.export': z.strictObject({
    id: z.string().min(1),
    format: z.enum(['json', 'csv', 'safetensors']),
    /** Absolute path of the file to write; an existing file is replaced at the end, in one step. */
    path: z.string().min(1),
    /** Of weights: whose. The teacher's where it is left out. */
    network: z.enum(weightNetworks).optional(),
    /** Of weights: `base`, which it is where it is left out, or the id of a head. */
    part: z.string().min(1).optional(),
    /** Of weights: writes a configuration for this framework beside them. */
    for: z.enum(downstreamFrameworks).optional(),
  }),
  'queue.move': z.strictObject({ id: z.string().min(1), position: z.int().positive() }),
  'datasets.list': z.strictObject({}),
  'datasets.add': z.strictObject({
    path: z.string().min(1),
    name: z.string().regex(/^[a-z0-9][a-z0-9._-]{0,63}$/, 'must be lower-case letters, digits, dots, hyphens or underscores'),
    kind: z.enum(['fashion-mnist', 'image-folder', 'unlabelled-folder']).optional(),
  }),
  'datasets.remove': datasetName,
  'datasets.samples': z.strictObject({ name: z.string().min(1), count: z.int().positive().max(100).default(24) }),
} as const;

/** Output of every request. */
export interface ApiOutputs {
  'service.hello': { version: string; dataFolder: string; pid: number };
  'service.stop': null;
  'doctor.report': DoctorReport;
  'engine.test': EngineTest;
  'engine.list': InstalledEngine[];
  'engine.offers': EngineOffers;
  'engine.install': EngineInstallation;
  'engine.installation': EngineInstallation | null;
  'engine.pauseInstallation': EngineInstallation;
  'engine.resumeInstallation': EngineInstallation;
  'engine.cancelInstallation': EngineInstallation;
  'engine.remove': InstalledEngine[];
  'engine.use': InstalledEngine[];
  'engine.export': ExportedPack;
  'engine.setPackPlace': EngineOffers;
  'spec.check': { spec: ExperimentSpec | null; problems: Problem[] };
  'spec.estimate': Estimate;
  'spec.choices': SpecChoices;
  'runs.create': RunSummary[];
  'runs.list': RunSummary[];
  'runs.get': RunDetail;
  'runs.update': RunDetail;
  'runs.metrics': MetricSeries[];
  /** Text from `offset` (bytes) on, at most 256 KiB; ask again from `next` until it equals `total`. */
  'runs.console': { text: string; next: number; total: number };
  'runs.samples': SampleSheet[];
  'runs.cancel': RunDetail;
  'runs.pause': RunDetail;
  'runs.resume': RunDetail;
  'runs.delete': RunDetail;
  'runs.restore': RunDetail;
  'runs.compare': Comparison;
  /** `configuration`: path of the one that was asked for. */
  'runs.export': { path: string; bytes: number; configuration?: string };
  'queue.move': RunSummary[];
  'datasets.list': DatasetSummary[];
  /** Answers when the import has ended; its progress comes as events. */
  'datasets.add': DatasetSummary;
  'datasets.remove': null;
  'datasets.samples': DatasetSample[];
}

export type ApiName = keyof typeof apiInputs;
/** What a caller passes. */
export type ApiInput<Name extends ApiName> = z.input<(typeof apiInputs)[Name]>;
/** What a handler receives: parsed, with defaults. */
export type ApiParsed<Name extends ApiName> = z.output<(typeof apiInputs)[Name]>;
export type ApiOutput<Name extends ApiName> = ApiOutputs[Name];

/** One handler for every request: the service implements it, and nothing else answers. */
export type ApiHandlers = { [Name in ApiName]: (input: ApiParsed<Name>) => Promise<ApiOutput<Name>> | ApiOutput<Name> };
