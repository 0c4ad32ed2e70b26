import type { AugmentationSpec, ExperimentSpec } from '../../contract/spec.ts';
import { localCropSize } from '../../contract/specRules.ts';
import { colourPlan, type ColourPlan } from './colourDraws.ts';

/** How the views of one size are made: both global crops, or all local crops. */
export interface ViewPlan {
  /** Side length in pixels. */
  readonly size: number;
  readonly scale: readonly [number, number];
  /** Probability of blur and of solarising, by view; their length is the number of views. */
  readonly blur: readonly number[];
  readonly solarise: readonly number[];
  readonly colour: ColourPlan;
  readonly augmentation: AugmentationSpec;
}

/** The teacher sees the global views, the student all (multi-crop, Caron et al., 2020). */
export interface ViewPlans {
  readonly global: ViewPlan;
  /** Null without local crops. */
  readonly local: ViewPlan | null;
}

/** What a spec's views are, for images of `channels` channels. */
export function viewPlans(spec: Pick<ExperimentSpec, 'base' | 'augmentation' | 'objective'>, channels: number): ViewPlans {
  const { augmentation, objective } = spec;
  const colour = colourPlan(augmentation, channels);
  const [blurFirst, blurSecond, blurLocal] = augmentation.blur;
  const [solariseFirst, solariseSecond, solariseLocal] = augmentation.solarise;
  const global: ViewPlan = {
    size: spec.base.imageSize,
    scale: augmentation.globalScale,
    blur: [blurFirst, blurSecond],
    solarise: [solariseFirst, solariseSecond],
    colour,
    augmentation,
  };
  if (objective.localCrops === 0) {
    return { global, local: null };
  }
  const crops = objective.localCrops;
  return {
    global,
    local: {
      size: localCropSize(spec),
      scale: augmentation.localScale,
      blur: new Array<number>(crops).fill(blurLocal),
      solarise: new Array<number>(crops).fill(solariseLocal),
      colour,
      augmentation,
    },
  };
}

export function viewCount(plan: ViewPlan): number {
  return plan.blur.length;
}
