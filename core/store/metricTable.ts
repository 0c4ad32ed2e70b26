import type { Database } from 'better-sqlite3';
import type { MetricPoint, MetricSeries, MetricSummary } from '../contract/run.ts';
import { metricGoal, type MetricGoal } from './metricGoal.ts';

/** Values of metrics, and the summary of each that is kept up with them. */
export interface MetricTable {
  /** Adds values and brings the summaries up to date; a value of a step that is already there is replaced. */
  add(run: number, points: readonly MetricPoint[]): void;
  /** Forgets all values of steps after `step`, and makes the summaries anew from what is left. */
  dropAfter(run: number, step: number): void;
  names(run: number): string[];
  /** All values of one metric, oldest first; null where the run has none. */
  series(run: number, name: string): MetricSeries | null;
  /** Summaries by run number and metric name. */
  summaries(runs: readonly number[]): Map<number, Record<string, MetricSummary>>;
}

interface PointGroup {
  metric: number;
  goal: MetricGoal;
  points: MetricPoint[];
}

const bestOf: Record<MetricGoal, (points: readonly MetricPoint[], last: MetricPoint) => number> = {
  maximum: (points) => points.reduce((best, point) => Math.max(best, point.value), -Infinity),
  minimum: (points) => points.reduce((best, point) => Math.min(best, point.value), Infinity),
  last: (_points, last) => last.value,
};

type SummaryRow = [run: number, metric: number, first: number, last: number, best: number, step: number];

export function createMetricTable(database: Database): MetricTable {
  const findKey = database.prepare<[string], number>('select metric from metric_names where name = ?').pluck();
  const insertKey = database.prepare<[string, MetricGoal]>('insert into metric_names (name, goal) values (?, ?)');
  const insertPoint = database.prepare<[number, number, number, number, number]>(
    `insert into points (run, metric, step, value, time) values (?, ?, ?, ?, ?)
     on conflict do update set value = excluded.value, time = excluded.time`,
  );
  const saveSummary = database.prepare<{ run: number; metric: number; firstStep: number; first: number; lastStep: number; last: number; best: number; goal: MetricGoal }>(
    `insert into metric_summaries (run, metric, first_step, first, last_step, last, best)
     values (@run, @metric, @firstStep, @first, @lastStep, @last, @best)
     on conflict do update set
       first = iif(excluded.first_step <= first_step, excluded.first, first),
       first_step = min(first_step, excluded.first_step),
       best = case @goal
         when 'maximum' then max(best, excluded.best)
         when 'minimum' then min(best, excluded.best)
         else iif(excluded.last_step >= last_step, excluded.last, last)
       end,
       last = iif(excluded.last_step >= last_step, excluded.last, last),
       last_step = max(last_step, excluded.last_step)`,
  );
  const selectNames = database
    .prepare<[number], string>('select name from metric_summaries join metric_names using (metric) where run = ? order by name')
    .pluck();
  const selectSeries = database
    .prepare<[number, string], [number, number, number]>(
      `select step, value, time from points
       where run = ? and metric = (select metric from metric_names where name = ?) order by step`,
    )
    .raw();
  const selectSummaries = database
    .prepare<[string], SummaryRow>(
      `select run, metric, first, last, best, last_step from metric_summaries
       where run in (select value from json_each(?)) order by run, metric`,
    )
    .raw();
  const deletePoints = database.prepare<[number, number]>('delete from points where run = ? and step > ?');
  const deleteSummaries = database.prepare<[number]>('delete from metric_summaries where run = ?');
  // With one minimum or maximum, SQLite takes the other columns of a group from the row that has it.
  const makeSummaries = database.prepare<{ run: number }>(
    `insert into metric_summaries (run, metric, first_step, first, last_step, last, best)
     select run, metric, first_step, first, last_step, last, case goal when 'maximum' then highest when 'minimum' then lowest else last end
     from (select run, metric, min(step) as first_step, value as first from points where run = @run group by metric)
     join (select metric, max(step) as last_step, value as last from points where run = @run group by metric) using (metric)
     join (select metric, max(value) as highest, min(value) as lowest from points where run = @run group by metric) using (metric)
     join metric_names using (metric)`,
  );
  const selectAllNames = database.prepare<[], [number, string]>('select metric, name from metric_names').raw();

  /** Not kept between calls: a transaction around this one may still be rolled back, and the key with it. */
  function keyOf(name: string): number {
    return findKey.get(name) ?? Number(insertKey.run(name, metricGoal(name)).lastInsertRowid);
  }

  function groupPoints(points: readonly MetricPoint[]): PointGroup[] {
    const groups = new Map<string, PointGroup>();
    for (const point of points) {
      const group = groups.get(point.name);
      if (group === undefined) {
        groups.set(point.name, { metric: keyOf(point.name), goal: metricGoal(point.name), points: [point] });
      } else {
        group.points.push(point);
      }
    }
    return [...groups.values()];
  }

  const addAll = database.transaction((run: number, points: readonly MetricPoint[]) => {
    for (const { metric, goal, points: values } of groupPoints(points)) {
      let [first] = values;
      let last = first;
      for (const point of values) {
        insertPoint.run(run, metric, point.step, point.value, point.time);
        first = first === undefined || point.step < first.step ? point : first;
        last = last === undefined || point.step >= last.step ? point : last;
      }
      if (first !== undefined && last !== undefined) {
        const best = bestOf[goal](values, last);
        saveSummary.run({ run, metric, goal, firstStep: first.step, first: first.value, lastStep: last.step, last: last.value, best });
      }
    }
  });

  const dropAfter = database.transaction((run: number, step: number) => {
    deletePoints.run(run, step);
    deleteSummaries.run(run);
    makeSummaries.run({ run });
  });

  return {
    add: (run, points) => addAll(run, points),
    dropAfter: (run, step) => dropAfter(run, step),
    names: (run) => selectNames.all(run),
    series(run, name) {
      const rows = selectSeries.all(run, name);
      if (rows.length === 0) {
        return null;
      }
      return { name, steps: rows.map((row) => row[0]), values: rows.map((row) => row[1]), times: rows.map((row) => row[2]) };
    },
    summaries(runs) {
      const found = new Map<number, Record<string, MetricSummary>>();
      const names = new Map(selectAllNames.all());
      for (const [run, metric, first, last, best, step] of selectSummaries.all(JSON.stringify(runs))) {
        const name = names.get(metric) ?? '';
        const metrics = found.get(run);
        if (metrics === undefined) {
          found.set(run, { [name]: { first, last, best, step } });
        } else {
          metrics[name] = { first, last, best, step };
        }
      }
      return found;
    },
  };
}
