import type { RunSummary } from '../../../core/contract/run.ts';
import { dashes } from '../../components/chart/chartSeries.ts';
import type { ColouredArchitecture } from '../../composables/architectureColours.ts';
import { runArchitecture } from '../../composables/runArchitecture.ts';

/** How a run is drawn on the whole page: chip, bar and curves. */
export interface LineStyle {
  colour: string;
  dash: number[] | undefined;
}

/** Runs take the hue of their architecture; those that share one get different dashes, in the order in which they were chosen. */
export function lineStyles(
  runs: readonly RunSummary[],
  colours: Record<ColouredArchitecture, string>,
  searchColour: string,
): Map<string, LineStyle> {
  const used = new Map<string, number>();
  return new Map(
    runs.map((run) => {
      const architecture = runArchitecture(run.spec);
      const colour = architecture === null ? searchColour : colours[architecture];
      const place = used.get(colour) ?? 0;
      used.set(colour, place + 1);
      return [run.id, { colour, dash: dashes[place % dashes.length] }];
    }),
  );
}
