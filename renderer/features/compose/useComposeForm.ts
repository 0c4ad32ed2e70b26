import { computed, inject, nextTick, provide, ref, shallowRef, type ComputedRef, type InjectionKey, type Ref } from 'vue';
import { checkSpec, defaultName, type CheckedSpec } from '../../../core/contract/checkSpec.ts';
import type { Problem } from '../../../core/contract/problem.ts';
import type { ExperimentSpec } from '../../../core/contract/spec.ts';
import { useDatasetsStore } from '../../stores/datasets.ts';
import { fieldId } from './fieldId.ts';
import { placeProblems, problemsByField, type PlacedProblem } from './model/placeProblems.ts';
import { readPath } from './model/readPath.ts';
import { defaultAt, isChanged, type SpecDraft } from './model/specDraft.ts';
import { findField, type Section } from './model/specFields.ts';
import { writePath } from './model/writePath.ts';
import { useDraftHistory, type DraftHistory } from './useDraftHistory.ts';
import { useFileProblems } from './useFileProblems.ts';

/** The whole state of the page: the draft, what is wrong with it, and which part is in view. */
export interface ComposeForm extends DraftHistory {
  /** Complete, and free of problems; null otherwise. */
  spec: ComputedRef<ExperimentSpec | null>;
  /** What the run will be called: as written, else after the composition. */
  name: ComputedRef<string>;
  problems: ComputedRef<PlacedProblem[]>;
  problemOf: ComputedRef<ReadonlyMap<string, Problem>>;
  section: Ref<Section>;
  view: Ref<'form' | 'json'>;
  /** Whether a person unfolded a section's advanced fields, or folded them. */
  unfolded: Ref<ReadonlyMap<Section, boolean>>;
  /** Checks another draft as this one is checked: against the data sets that there are. */
  check(other: SpecDraft): CheckedSpec;
  /** What a field goes back to. */
  defaultAt(path: string): unknown;
  read(path: string): unknown;
  edit(path: string, value: unknown): void;
  reset(path: string): void;
  isChanged(path: string): boolean;
  /** Changes the draft as one step of its own. */
  change(changed: (draft: SpecDraft) => SpecDraft): void;
  /** Brings a field into view and gives it the focus. */
  focus(path: string, section?: Section | null): Promise<void>;
}

const formKey: InjectionKey<ComposeForm> = Symbol('compose form');

/** In a group of choices the chosen one takes the focus. */
const chosen = 'input:checked, [role=radio][aria-checked=true]';
const focusable = 'input, textarea, button, select, a[href], [tabindex]';

/** The control with an id, once it is on the page: a section that was out of view takes a moment. */
async function findControl(id: string): Promise<HTMLElement | null> {
  for (let attempt = 0; attempt < 10; attempt++) {
    await nextTick();
    const control = document.getElementById(id);
    if (control !== null) {
      return control;
    }
    await new Promise(requestAnimationFrame);
  }
  return null;
}

/** While a value has the wrong shape there is no composition to name: the name stays as it was. */
function composedName(draft: SpecDraft, spec: ExperimentSpec | null, previous = ''): string {
  if (typeof draft.name === 'string') {
    return draft.name;
  }
  return spec === null ? previous : defaultName(spec);
}

/** Makes the form's state and gives it to the components below. */
export function provideComposeForm(): ComposeForm {
  const datasets = useDatasetsStore();
  const history = useDraftHistory();
  const { draft, put } = history;
  const section = ref<Section>('heads');
  const view = ref<'form' | 'json'>('form');
  const unfolded = shallowRef<ReadonlyMap<Section, boolean>>(new Map());

  const check = (other: SpecDraft) => checkSpec(other, datasets.isLoaded ? datasets.all : null);
  const checked = computed(() => check(draft.value));
  const sound = computed(() => (checked.value.problems.length === 0 ? checked.value.spec : null));
  const fileProblems = useFileProblems(sound);
  const problems = computed(() => placeProblems([...checked.value.problems, ...fileProblems.value]));

  async function focus(path: string, inSection: Section | null = null): Promise<void> {
    const field = findField(path);
    const shown = inSection ?? field?.section ?? (path.startsWith('heads') ? 'heads' : null);
    view.value = 'form';
    if (shown !== null) {
      section.value = shown;
    }
    if (field?.isAdvanced) {
      unfolded.value = new Map(unfolded.value).set(field.section, true);
    }
    const control = await findControl(fieldId(path));
    const target = control?.matches(focusable) ? control : (control?.querySelector<HTMLElement>(chosen) ?? control?.querySelector<HTMLElement>(focusable));
    target?.scrollIntoView({ block: 'nearest' });
    target?.focus({ preventScroll: true });
  }

  const form: ComposeForm = {
    ...history,
    spec: computed(() => (problems.value.length === 0 ? sound.value : null)),
    name: computed((previous?: string) => composedName(draft.value, checked.value.spec, previous)),
    problems,
    problemOf: computed(() => problemsByField(problems.value)),
    section,
    view,
    unfolded,
    check,
    defaultAt: (path) => defaultAt(path, draft.value),
    read: (path) => readPath(draft.value, path),
    edit: (path, value) => put(writePath(draft.value, path, value), path),
    reset: (path) => put(writePath(draft.value, path, defaultAt(path, draft.value))),
    isChanged: (path) => isChanged(draft.value, path),
    change: (changed) => put(changed(draft.value)),
    focus,
  };
  provide(formKey, form);
  return form;
}

/** The state of the form that this component is part of. */
export function useComposeForm(): ComposeForm {
  const form = inject(formKey);
  if (form === undefined) {
    throw new Error('provideComposeForm has not been called above this component');
  }
  return form;
}
