// `npm run check:resume -- --kills 20 [--seed N]`: trains a small run to its end, then again and again the same run, of which each is killed at a random
// moment (every fourth while it writes a checkpoint) and resumed. Ends with `20 of 20 equal` where all have the same weights and numbers.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, watch, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { isDeepStrictEqual, parseArgs } from 'node:util';
import { nodeRelease } from '../core/engine/places.mjs';
import { projectFolder } from './setup/project.mjs';

/** @typedef {{ id: string, pid: number | null, status: string, reason: { message: string } | null, checkpoints: { file: string, step: number }[] }} Run */
/** @typedef {{ run: Run, trainingMs: number }} Followed */

const { values: options } = parseArgs({ options: { kills: { type: 'string', default: '20' }, seed: { type: 'string' } } });
const kills = Number(options.kills);
const seed = Number(options.seed ?? Math.floor(Math.random() * 2 ** 31));
if (!Number.isInteger(kills) || kills < 1 || !Number.isInteger(seed)) {
  console.error('error: --kills and --seed are whole numbers; write for example `npm run check:resume -- --kills 20`');
  process.exit(2);
}

const root = mkdtempSync(path.join(os.tmpdir(), 'hssl-resume-'));
const dataFolder = path.join(root, 'data');
const specFile = path.join(root, 'spec.json');
const saves = 6;
/** Prototypes make its checkpoints large enough that a kill can hit the writing of one. */
const spec = {
  name: 'resume check',
  limit: { train: 512, test: 256 },
  base: { imageSize: 28, patchSize: 7, width: 32, depth: 1, attentionHeads: 2 },
  heads: [{ architecture: 'resnet', depth: 1 }],
  objective: { prototypes: 4096, localCrops: 1, projection: { hidden: 64, layers: 2, bottleneck: 32 } },
  schedule: { epochs: 2 * saves, batchSize: 32, dropPath: 0.1 },
  discrepancy: { probeImages: 64 },
  evaluation: { knn: { everyEpochs: 3 } },
  checkpoint: { everyEpochs: 2, everyMinutes: null, keep: 2 },
};

/** A number from 0 to 1 that the seed and `names` decide. @param {...(string | number)} names */
function draw(...names) {
  return createHash('sha256').update(JSON.stringify([seed, ...names])).digest().readUInt32LE(0) / 2 ** 32;
}

/** @param {string[]} args */
function startCommand(...args) {
  const node = nodeRelease()?.binary ?? process.execPath;
  return spawn(node, [path.join(projectFolder, 'core', 'headless', 'main.ts'), ...args, '--json', '--data', dataFolder], { stdio: ['ignore', 'pipe', 'inherit'] });
}

/** The lines that a command prints, as JSON. @param {string[]} args */
async function* linesOf(...args) {
  for await (const line of createInterface({ input: startCommand(...args).stdout })) {
    yield JSON.parse(line);
  }
}

/** The last line. @param {string[]} args */
async function ask(...args) {
  let last = null;
  for await (const line of linesOf(...args)) {
    last = line;
  }
  return last;
}

/**
 * Follows a run to its end.
 * @param {string[]} args - of the command that starts it
 * @param {(id: string) => void} onLoading
 * @param {(id: string) => void} onTraining - once, at the first step
 * @returns {Promise<Followed>}
 */
async function follow(args, onLoading = () => {}, onTraining = () => {}) {
  let isLoading = false;
  let startMs = 0;
  /** @type {any} */
  let last = null;
  for await (const line of linesOf(...args)) {
    last = line;
    if (line.type === 'run.progress' && !isLoading) {
      isLoading = true;
      onLoading(line.id);
    }
    if (line.progress?.phase === 'training' && startMs === 0) {
      startMs = performance.now();
      onTraining(line.id);
    }
  }
  return { run: last, trainingMs: performance.now() - startMs };
}

/** @param {string} id */
const checkpointsOf = (id) => path.join(dataFolder, 'runs', id, 'checkpoints');

/**
 * Everything that must be equal: the last checkpoint byte for byte, and every number that is not a time or an amount of memory.
 * @param {Run} run
 */
async function outcomeOf(run) {
  const file = path.join(root, `${run.id}.json`);
  await ask('export', run.id, '--format', 'json', '-o', file);
  /** @type {{ name: string, steps: number[], values: number[] }[]} */
  const series = JSON.parse(readFileSync(file, 'utf8')).series;
  const learnt = series.filter(({ name }) => !/^(time|memory)\//.test(name)).map(({ name, steps, values }) => [name, steps, values]);
  return { checkpoint: readFileSync(path.join(checkpointsOf(run.id), run.checkpoints.at(-1)?.file ?? '')), learnt };
}

/**
 * Trains the run, kills it, and resumes it.
 * @param {string} name
 * @param {number} trainingMs - of the run that was not killed
 * @param {boolean} isInWrite
 * @returns {Promise<{ run: Run, how: string } | null>} null where it had ended before it could be killed
 */
async function killAndResume(name, trainingMs, isInWrite) {
  const waitMs = 0.9 * trainingMs * draw(name, 'moment');
  const save = Math.floor(draw(name, 'save') * (saves - 1));
  /** @type {Promise<Run> | null} */
  let shown = null;
  const kill = async () => process.kill((await shown)?.pid ?? 0, 'SIGKILL');
  /** @param {string} id */
  const killInWrite = (id) => {
    /** @type {Set<string>} */
    const begun = new Set();
    const watcher = watch(path.dirname(checkpointsOf(id)), { recursive: true }, (_kind, file) => {
      if (file?.endsWith('.part') === true && begun.add(file).size > save) {
        watcher.close();
        void kill().catch(() => {});
      }
    });
  };
  const { run: killed } = await follow(
    ['train', specFile],
    (id) => {
      shown = ask('show', id);
      if (isInWrite) {
        killInWrite(id);
      }
    },
    () => isInWrite || void delay(waitMs).then(kill).catch(() => {}),
  );
  if (killed.status === 'finished') {
    return null;
  }
  const last = killed.checkpoints.at(-1);
  const { run } = await follow(['resume', killed.id]);
  const moment = isInWrite ? `while it wrote checkpoint ${save + 1}` : `after ${(waitMs / 1000).toFixed(1)} s`;
  return { run, how: `killed ${moment}, resumed from ${last === undefined ? 'its start' : `step ${last.step}`}` };
}

/** @param {number} seconds */
function clock(seconds) {
  return `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`;
}

writeFileSync(specFile, JSON.stringify(spec));
console.log(`seed ${seed}, data in ${dataFolder}`);
const { run: whole, trainingMs } = await follow(['train', specFile]);
if (whole.status !== 'finished') {
  console.error(`error: the run that was not killed ${whole.status}: ${whole.reason?.message ?? ''}`);
  process.exit(1);
}
const expected = await outcomeOf(whole);
console.log(`a run without a kill trains for ${(trainingMs / 1000).toFixed(1)} s; its last checkpoint has ${(expected.checkpoint.length / 1024 / 1024).toFixed(1)} MiB`);

let equal = 0;
const startMs = performance.now();
for (let index = 1; index <= kills; index++) {
  let result = null;
  for (let attempt = 0; result === null; attempt++) {
    result = await killAndResume(`kill ${index}.${attempt}`, trainingMs, index % 4 === 0);
  }
  const { run, how } = result;
  const isEqual = run.status === 'finished' && isDeepStrictEqual(await outcomeOf(run), expected);
  equal += isEqual ? 1 : 0;
  const left = ((performance.now() - startMs) / 1000 / index) * (kills - index);
  console.log(`${index} of ${kills}: ${how}: ${isEqual ? 'equal' : `DIFFERENT (run ${run.id}, ${run.status}${run.reason === null ? '' : `: ${run.reason.message}`})`}; ${clock(left)} left`);
}
console.log(`${equal} of ${kills} equal`);
if (equal === kills) {
  // Nobody uses its service any more, so it ends by itself.
  while (existsSync(path.join(dataFolder, 'service.json'))) {
    await delay(200);
  }
  rmSync(root, { recursive: true, force: true });
}
process.exitCode = equal === kills ? 0 : 1;
