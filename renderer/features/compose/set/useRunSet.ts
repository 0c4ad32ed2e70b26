import { computed, ref, shallowRef, watch, type Ref } from 'vue';
import type { Problem } from '../../../../core/contract/problem.ts';
import { headArchitectures, type HeadArchitecture } from '../../../../core/contract/architectures.ts';
import type { ExperimentSpec } from '../../../../core/contract/spec.ts';
import { useStudio } from '../../../connection/useStudio.ts';
import { expandSet } from '../model/expandSet.ts';
import type { ComposeForm } from '../useComposeForm.ts';
import { parseSeeds } from './seedText.ts';

/** The most runs that one request may queue. */
export const mostRuns = 500;

/** One run of a set before it is queued. */
export interface PlannedRun {
  name: string;
  seed: number;
  spec: ExperimentSpec | null;
  problem: Problem | null;
}

/** What a set consists of, and what comes of it: choices, the runs in order, and the time they take together. */
export function useRunSet({ draft, check }: Pick<ComposeForm, 'draft' | 'check'>, isOpen: Readonly<Ref<boolean>>) {
  const { client } = useStudio();
  const hasComposed = ref(false);
  const hasBaseline = ref(true);
  const architectures = ref<HeadArchitecture[]>([...headArchitectures]);
  const seedText = ref('0');
  const secondsTotal = shallowRef<number | null>(null);

  const seeds = computed(() => parseSeeds(seedText.value));
  const runs = computed<PlannedRun[]>(() => {
    if (!isOpen.value) {
      return [];
    }
    const chosen = headArchitectures.filter((architecture) => architectures.value.includes(architecture));
    const plan = { hasComposed: hasComposed.value, hasBaseline: hasBaseline.value, architectures: chosen, seeds: seeds.value ?? [] };
    return expandSet(draft.value, plan).map((one) => {
      const { spec, problems } = check(one);
      return { name: String(one.name), seed: spec?.schedule.seed ?? 0, spec: problems.length === 0 ? spec : null, problem: problems[0] ?? null };
    });
  });
  const specs = computed(() => runs.value.flatMap((run) => run.spec ?? []));

  /** Seeds cost the same, so that each variant is asked for once. */
  async function estimate(): Promise<void> {
    const asked = specs.value;
    secondsTotal.value = null;
    const variants = asked.filter((spec) => spec.schedule.seed === asked[0]?.schedule.seed);
    try {
      const answers = await Promise.all(variants.map((spec) => client.request('spec.estimate', { spec })));
      const times = answers.map((answer) => answer.secondsTotal);
      if (asked === specs.value && times.every((time) => time !== null)) {
        secondsTotal.value = times.reduce((sum, time) => sum + time, 0) * (asked.length / Math.max(1, variants.length));
      }
    } catch {
      // The set can be queued without knowing how long it takes.
    }
  }
  watch(specs, () => void estimate());

  return { hasComposed, hasBaseline, architectures, seedText, seeds, runs, specs, secondsTotal };
}
