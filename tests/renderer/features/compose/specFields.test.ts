import { describe, expect, it } from 'vitest';
import { specPaths } from '../../../../core/contract/specKeys.ts';
import { specSchema } from '../../../../core/contract/spec.ts';
import { fieldShape } from '../../../../renderer/features/compose/model/fieldShape.ts';
import { groupsOf, headFields, sections, specFields } from '../../../../renderer/features/compose/model/specFields.ts';
import { specDefaults } from '../../../../renderer/features/compose/model/specDraft.ts';
import { readPath } from '../../../../renderer/features/compose/model/readPath.ts';
import { writePath } from '../../../../renderer/features/compose/model/writePath.ts';
import en from '../../../../renderer/i18n/en/compose.ts';
import zh from '../../../../renderer/i18n/zh/compose.ts';

describe('the fields of the form', () => {
  it('are all the fields of the spec, each once', () => {
    const paths = specFields.map((field) => field.path);
    expect([...paths].sort()).toEqual(specPaths().filter((path) => path !== 'heads').sort());
  });

  it('of a head are all its options', () => {
    const known = specSchema.parse({ heads: [{ id: 'vit', architecture: 'vit' }] }).heads[0] ?? {};
    expect([...headFields].sort()).toEqual(Object.keys(known).sort());
  });

  it('stand in a section, in groups that lose none', () => {
    expect(sections.flatMap(groupsOf).flatMap((group) => group.fields)).toEqual(specFields);
  });

  it('have a name and a line of help in both languages', () => {
    const needed = [...specFields.map((field) => field.path), ...headFields.map((name) => `heads.${name}`)];
    const lacking = needed.flatMap((path) =>
      [en.fields, zh.fields].flatMap((texts) =>
        ['label', 'help'].filter((part) => !String(readPath(texts, `${path}.${part}`) ?? '').trim()).map((part) => `${path}.${part}`),
      ),
    );
    expect(lacking).toEqual([]);
  });

  it('have headings in both languages', () => {
    const groups = sections.flatMap((section) => groupsOf(section).map((group) => `${section}.${group.name}`));
    expect(groups.filter((group) => readPath(en.groups, group) === undefined || readPath(zh.groups, group) === undefined)).toEqual([]);
  });

  it('have words for each of their choices in both languages', () => {
    // Architectures have their names in the frame's texts.
    const lacking = specFields.filter((field) => field.path !== 'base.architecture').flatMap((field) =>
      (fieldShape(field.path).options ?? []).filter(
        (option) => readPath(en.fields, `${field.path}.options.${option}`) === undefined || readPath(zh.fields, `${field.path}.options.${option}`) === undefined,
      ),
    );
    expect(lacking).toEqual([]);
  });
});

describe('the shape of a field', () => {
  it('is read from the schema', () => {
    expect({
      epochs: fieldShape('schedule.epochs'),
      learningRate: fieldShape('schedule.learningRate'),
      dropPath: fieldShape('schedule.dropPath'),
      clip: fieldShape('schedule.clipGradientNorm'),
      precision: fieldShape('schedule.precision'),
      minutes: fieldShape('checkpoint.everyMinutes'),
      combine: fieldShape('combine'),
      levels: fieldShape('levels'),
      blur: fieldShape('augmentation.blur').control,
      scale: fieldShape('augmentation.globalScale').control,
      k: fieldShape('evaluation.knn.k').control,
      tags: fieldShape('tags').control,
      head: fieldShape('heads.2.firstShortcut').control,
      limit: fieldShape('limit.train'),
    }).toEqual({
      epochs: { control: 'integer', minimum: 1, isMinimumOpen: false, maximum: 100_000, isNullable: false },
      learningRate: { control: 'number', minimum: 0, isMinimumOpen: true, maximum: undefined, isNullable: false },
      dropPath: { control: 'number', minimum: 0, isMinimumOpen: false, maximum: 0.99, isNullable: false },
      clip: { control: 'number', minimum: 0, isMinimumOpen: true, maximum: undefined, isNullable: true },
      precision: { control: 'choice', options: ['float32', 'bfloat16'], isNullable: false },
      minutes: { control: 'number', minimum: 0, isMinimumOpen: true, maximum: 100_000, isNullable: true },
      combine: { control: 'choice', options: ['single', 'concat', 'search'], isNullable: false },
      levels: { control: 'fixed', isNullable: false },
      blur: 'perView',
      scale: 'range',
      k: 'numbers',
      tags: 'tags',
      head: 'switch',
      limit: { control: 'integer', minimum: 1, isMinimumOpen: false, maximum: undefined, isNullable: false },
    });
  });

  it('agrees with the schema about both ends of every number', () => {
    const wrong = specFields.flatMap(({ path }) => {
      const { control, minimum, maximum, isMinimumOpen } = fieldShape(path);
      if (control !== 'integer' && control !== 'number') {
        return [];
      }
      const accepts = (value: number) => specSchema.safeParse(writePath({ ...specDefaults }, path, value)).success;
      const below = minimum === undefined || (accepts(minimum) !== isMinimumOpen && !accepts(minimum - 1));
      const above = maximum === undefined || (accepts(maximum) && !accepts(maximum + 1));
      return below && above ? [] : [path];
    });
    expect(wrong).toEqual([]);
    expect(readPath(specDefaults, 'schedule.epochs')).toBe(15);
  });
});
