/** The parts of the form, in the order of the picture above it: from the image on the left to the loss on the right. */
export const sections = ['data', 'augmentation', 'base', 'heads', 'objective', 'schedule', 'measures', 'run'] as const;
export type Section = (typeof sections)[number];

/** Where a field of the spec stands in the form. Its words are in the catalogue under `compose.fields.<path>`. */
export interface SpecField {
  /** Dotted path in the spec. */
  path: string;
  section: Section;
  /** Heading below the section under which the field stands; fields of one group follow each other. */
  group: string;
  /** Folded until a person asks for it. */
  isAdvanced: boolean;
  /** What one press of an arrow key adds; the control's own choice where absent. */
  step?: number;
}

type Row = [path: string, options?: Partial<Pick<SpecField, 'isAdvanced' | 'step'>>];

const advanced = { isAdvanced: true } as const;

function group(section: Section, name: string, rows: Row[]): SpecField[] {
  return rows.map(([path, options]) => ({ path, section, group: name, isAdvanced: false, ...options }));
}

/** Every field of the spec beside the heads' own, in the order of the form. */
export const specFields: readonly SpecField[] = [
  ...group('data', 'images', [['dataset'], ['limit.train', { step: 1000 }], ['limit.test', { step: 500 }]]),
  ...group('augmentation', 'crops', [
    ['augmentation.globalScale', { step: 0.05 }],
    ['objective.localCrops'],
    ['augmentation.localScale', { step: 0.05 }],
    ['augmentation.localSize', { step: 4 }],
    ['augmentation.flip', { step: 0.05 }],
  ]),
  ...group('augmentation', 'colour', [
    ['augmentation.jitter', { step: 0.05 }],
    ['augmentation.brightness', { step: 0.05 }],
    ['augmentation.contrast', { step: 0.05 }],
    ['augmentation.saturation', { step: 0.05 }],
    ['augmentation.hue', { step: 0.05 }],
    ['augmentation.greyscale', { step: 0.05 }],
    ['augmentation.blur', { step: 0.1 }],
    ['augmentation.solarise', { step: 0.1 }],
  ]),
  ...group('base', 'size', [
    ['base.architecture'],
    ['base.imageSize', { step: 4 }],
    ['base.patchSize'],
    ['base.width', { step: 12 }],
    ['base.depth'],
    ['base.attentionHeads'],
    ['base.stages.depths'],
    ['base.stages.widths'],
    ['base.stages.attentionHeads'],
    ['base.window'],
    ['base.block'],
    ['base.stem'],
    ['base.initialWeights', advanced],
  ]),
  ...group('heads', 'composition', [
    ['supervision'],
    ['combine'],
    ['composition'],
    ['sharedProjection', advanced],
    ['levels', advanced],
  ]),
  ...group('heads', 'search', [
    ['search.fraction', { step: 0.05 }],
    ['search.bootstrap', { step: 100, isAdvanced: true }],
  ]),
  ...group('objective', 'loss', [
    ['objective.name'],
    ['objective.prototypes', { step: 64 }],
    ['objective.freezeLastLayerEpochs'],
    ['objective.centreMomentum', { step: 0.01, isAdvanced: true }],
  ]),
  ...group('objective', 'temperatures', [
    ['objective.studentTemperature', { step: 0.01 }],
    ['objective.teacherTemperature', { step: 0.01 }],
    ['objective.teacherTemperatureStart', { step: 0.01 }],
    ['objective.teacherTemperatureWarmup', { step: 0.05 }],
  ]),
  ...group('objective', 'projection', [
    ['objective.projection.hidden', { step: 64 }],
    ['objective.projection.layers'],
    ['objective.projection.bottleneck', { step: 16 }],
  ]),
  ...group('schedule', 'length', [
    ['schedule.epochs'],
    ['schedule.batchSize', { step: 16 }],
    ['schedule.seed'],
    ['schedule.device'],
    ['schedule.precision'],
  ]),
  ...group('schedule', 'learningRate', [
    ['schedule.learningRate', { step: 0.0001 }],
    ['schedule.warmup', { step: 0.01 }],
    ['schedule.minimumLearningRate', { step: 0.000001 }],
    ['schedule.scaleLearningRate'],
  ]),
  ...group('schedule', 'teacher', [
    ['schedule.teacherMomentum', { step: 0.001 }],
    ['schedule.teacherMomentumEnd', { step: 0.001 }],
  ]),
  ...group('schedule', 'regularisation', [
    ['schedule.weightDecay', { step: 0.01 }],
    ['schedule.weightDecayEnd', { step: 0.01 }],
    ['schedule.clipGradientNorm', { step: 0.5 }],
    ['schedule.dropPath', { step: 0.05 }],
  ]),
  ...group('measures', 'knn', [
    ['evaluation.knn.k'],
    ['evaluation.knn.everyEpochs'],
    ['evaluation.knn.temperature', { step: 0.01, isAdvanced: true }],
  ]),
  ...group('measures', 'discrepancy', [
    ['discrepancy.probeImages', { step: 100 }],
    ['discrepancy.temperature', { step: 0.01 }],
    ['discrepancy.centred'],
  ]),
  ...group('run', 'names', [['name'], ['project'], ['tags'], ['notes']]),
  ...group('run', 'checkpoint', [['checkpoint.everyEpochs'], ['checkpoint.everyMinutes', { step: 5 }], ['checkpoint.keep']]),
];

/** The options of one head, in the order of its card; their paths start with `heads.<index>.`. */
export const headFields = ['architecture', 'id', 'depth', 'firstShortcut', 'tokenMixer', 'mlp', 'network'] as const;
export type HeadField = (typeof headFields)[number];

const byPath = new Map(specFields.map((field) => [field.path, field]));

/** The field of a path, or null for a head's option and for paths that the spec doesn't know. */
export function findField(path: string): SpecField | null {
  return byPath.get(path) ?? null;
}

/** The fields of a section by their groups, in order. */
export function groupsOf(section: Section): { name: string; fields: SpecField[] }[] {
  const groups = new Map<string, SpecField[]>();
  for (const field of specFields) {
    if (field.section === section) {
      groups.set(field.group, [...(groups.get(field.group) ?? []), field]);
    }
  }
  return [...groups].map(([name, fields]) => ({ name, fields }));
}
