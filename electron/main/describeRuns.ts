import type { ActiveRun } from './activeRuns.ts';
import type { Texts } from './texts.ts';

/** Seconds as `3:10`, or `2:05:00` from an hour on. */
export function clockTime(seconds: number): string {
  const total = Math.max(0, Math.round(seconds));
  const parts = [Math.floor(total / 3600), Math.floor(total / 60) % 60, total % 60];
  const shown = parts[0] === 0 ? parts.slice(1) : parts;
  return shown.map((part, index) => (index === 0 ? String(part) : String(part).padStart(2, '0'))).join(':');
}

/** One line on a run: `vit with convnext · epoch 7 of 15 · 3:10 left`. */
export function describeRun(run: ActiveRun, texts: Texts): string {
  const { progress } = run;
  if (progress === null) {
    return `${run.name} · ${texts.waiting}`;
  }
  const epoch = texts.epoch(String(Math.floor(progress.epoch)), String(progress.totalEpochs));
  return [run.name, epoch, ...(progress.secondsLeft === null ? [] : [texts.left(clockTime(progress.secondsLeft))])].join(' · ');
}
