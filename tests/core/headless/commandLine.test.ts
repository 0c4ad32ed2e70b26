import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RunDetail } from '../../../core/contract/run.ts';
import { joinOrStart, type JoinedService } from '../../../core/service/joinOrStart.ts';
import { serveFolder, type ServedFolder } from '../../../core/service/serveFolder.ts';
import { runCommand, startCommand } from '../../support/runCommand.ts';
import { scriptedSpec } from '../../support/studio.ts';
import { makeTestFolders, removeTestFolders, scriptedTrainer, type TestFolders, writeImages } from '../../support/studioFolders.ts';
import type { TrainerScript } from '../../support/scriptedTrainer.ts';
import { waitFor } from '../../support/waitFor.ts';

let folders: TestFolders;
let served: ServedFolder | null;
let joined: JoinedService;

/** One service with the scripted trainer for all tests: every command joins it, as it would join the app's. */
beforeAll(async () => {
  folders = await makeTestFolders();
  served = await serveFolder(folders.data, { trainerEntry: scriptedTrainer });
  // Between two commands nobody else keeps it.
  joined = await joinOrStart(folders.data);
  await runCommand(folders.data, 'datasets', 'add', folders.images, '--name', 'pictures');
});

afterAll(async () => {
  joined.close();
  await served?.stop();
  removeTestFolders(folders);
});

const hssl = (...args: string[]) => runCommand(folders.data, ...args);

function writeSpec(name: string, script: TrainerScript): string {
  const file = path.join(folders.images, `${name}.hsslspec`);
  writeFileSync(file, JSON.stringify({ ...scriptedSpec(script), name }));
  return file;
}

function jsonLines(text: string): Record<string, unknown>[] {
  return text.trimEnd().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>);
}

test('doctor tells the engine and the data folder', async () => {
  const { code, out } = await hssl('doctor', '--json');
  const report = JSON.parse(out) as Record<string, unknown>;
  expect([code, (report.engine as { name: string }).name, report.data, report.node]).toEqual([0, 'tensorflow', folders.data, process.versions.node]);
  expect((await runCommand(folders.data, 'doctor')).out).toMatch(/^engine {3}tensorflow 2\.21\.0 on the CPU/m);
});

test('data sets are listed, and one that is there is not added again', async () => {
  const list = await hssl('datasets', 'list', '--json');
  expect(JSON.parse(list.out)).toMatchObject([{ name: 'pictures', kind: 'image-folder', train: expect.any(Number), classes: 2, skipped: [] }]);
  const again = await hssl('datasets', 'add', folders.images, '--name', 'pictures');
  expect([again.code, again.out]).toEqual([2, '']);
  expect(again.err).toMatch(/^error: there is already a data set called pictures; name; Choose another name/);
});

test('train prints the id at once, a line for each progress event, and the run at the end', async () => {
  const { code, out, err } = await hssl('train', writeSpec('good', { steps: 30, stepMs: 10 }), '--set', 'base.depth=1', '--json');
  const lines = jsonLines(out);
  const [first, last] = [lines[0], lines.at(-1)];
  expect([code, err, Object.keys(first ?? {})]).toEqual([0, '', ['id']]);
  expect(lines.slice(1, -1).length).toBeGreaterThan(0);
  expect(lines.slice(1, -1).every((line) => line.type === 'run.progress' && line.id === first?.id)).toBe(true);
  expect(last).toMatchObject({ id: first?.id, name: 'good', status: 'finished', reason: null, pid: null, ranking: null, spec: { base: { depth: 1, width: 96 } } });
  expect(last?.metrics).toEqual({ 'loss/total': { first: 10, last: 10 / 30, best: 10 / 30, step: 30 } });
});

test('a run that fails ends the command with 1', async () => {
  const json = await hssl('train', writeSpec('bad', { steps: 1, then: 'fail' }), '--json');
  expect([json.code, jsonLines(json.out).at(-1)?.reason]).toEqual([1, { code: 'diverged', message: 'The loss is not a number.', advice: 'Lower the learning rate.' }]);
  const text = await hssl('train', writeSpec('bad', { steps: 1, then: 'fail' }));
  expect([text.code, text.out.includes('diverged: The loss is not a number.')]).toEqual([1, true]);
});

test('Ctrl-C cancels the run and ends the command with 130', async () => {
  const command = startCommand(folders.data, 'train', writeSpec('long', { steps: 1000, stepMs: 10 }), '--json');
  await waitFor(() => command.printed().includes('run.progress'), 'the run to train');
  command.child.kill('SIGINT');
  const { code, out } = await command.ended;
  expect([code, jsonLines(out).at(-1)?.status]).toEqual([130, 'cancelled']);
});

test('a run is paused and resumed by the start of its id, and who waits for it hears of both', async () => {
  const command = startCommand(folders.data, 'train', writeSpec('resting', { stepMs: 20, isResumable: true }), '--set', 'schedule.epochs=6', '--json');
  await waitFor(() => command.printed().includes('run.progress'), 'the run to train');
  const id = String(jsonLines(command.printed())[0]?.id);
  const paused = await hssl('pause', id.slice(0, 7), '--json');
  const waited = await command.ended;
  // Its end is not a failure: there is nothing to wait for any longer.
  expect([paused.code, (JSON.parse(paused.out) as RunDetail).status, waited.code, jsonLines(waited.out).at(-1)?.status]).toEqual([0, 'paused', 0, 'paused']);
  expect((await hssl('runs', '--filter', 'resting')).out).toMatch(/paused, epoch \d\.\d\/6/);

  const resumed = await hssl('resume', id.slice(0, 7), '--json');
  const lines = jsonLines(resumed.out);
  expect([resumed.code, resumed.err, lines[0]]).toEqual([0, '', { id }]);
  expect(lines.slice(1, -1).every((line) => line.type === 'run.progress' && line.id === id)).toBe(true);
  expect(lines.at(-1)).toMatchObject({ id, status: 'finished', metrics: { 'loss/total': { step: 60 } } });

  const longer = await hssl('train', '--resume', id.slice(0, 7), '--epochs', '7', '--json');
  expect([longer.code, jsonLines(longer.out).at(-1)]).toMatchObject([0, { id, status: 'finished', spec: { schedule: { epochs: 7 } }, metrics: { 'loss/total': { step: 70 } } }]);
}, 60_000);

test('Ctrl-C in a resumed run cancels it; a detached one is left in the queue', async () => {
  const { out } = await hssl('train', writeSpec('twice', { stepMs: 20, isResumable: true }), '--set', 'schedule.epochs=1', '--json');
  const id = String(jsonLines(out)[0]?.id);
  const command = startCommand(folders.data, 'resume', id, '--epochs', '50', '--json');
  await waitFor(() => command.printed().includes('run.progress'), 'the run to go on');
  command.child.kill('SIGINT');
  const { code, out: interrupted } = await command.ended;
  expect([code, jsonLines(interrupted).at(-1)?.status]).toEqual([130, 'cancelled']);
  const detached = await hssl('resume', id, '--detach', '--json');
  expect([detached.code, jsonLines(detached.out).map((line) => line.id)]).toEqual([0, [id, id]]);
  await hssl('cancel', id);
}, 60_000);

test('a detached run goes on by itself, and can be shown, cancelled, deleted and restored by the start of its id', async () => {
  const detached = await hssl('train', writeSpec('detached', { steps: 10_000, stepMs: 10 }), '--detach', '--json');
  const [first, last] = jsonLines(detached.out);
  const id = String(first?.id);
  expect([detached.code, last?.id]).toEqual([0, id]);
  const start = id.slice(0, 7);
  const shown = await waitFor(async () => {
    const run = JSON.parse((await hssl('show', start, '--json')).out) as RunDetail;
    return run.status === 'running' ? run : null;
  }, 'the run to train');
  expect(shown.pid).toBeGreaterThan(0);
  const refused = await hssl('delete', start, '--json');
  expect([refused.code, refused.out]).toEqual([2, '']);
  expect(JSON.parse(refused.err)).toEqual({ error: { code: 'conflict', message: 'The run "detached" is still in training.', path: 'id', advice: 'Cancel it first.' } });
  const cancelled = await hssl('cancel', start, '--json');
  expect([cancelled.code, (JSON.parse(cancelled.out) as RunDetail).status]).toEqual([0, 'cancelled']);
  await hssl('delete', start);
  const trash = JSON.parse((await hssl('runs', '--trash', '--json')).out) as RunDetail[];
  expect(trash.map((run) => run.id)).toEqual([id]);
  expect((JSON.parse((await hssl('restore', start, '--json')).out) as RunDetail).deleted).toBeNull();
}, 30_000);

test('runs are listed and compared, with a filter', async () => {
  await hssl('train', writeSpec('left', { steps: 2 }), '--set', 'tags=["pair"]');
  await hssl('train', writeSpec('right', { steps: 2 }), '--set', 'tags=["pair"]', '--set', 'schedule.seed=7');
  const runs = JSON.parse((await hssl('runs', '--filter', 'pair', '--json')).out) as RunDetail[];
  expect(runs.map((run) => [run.name, run.status])).toEqual([
    ['right', 'finished'],
    ['left', 'finished'],
  ]);
  const compared = await hssl('compare', ...runs.map((run) => run.id), '--json');
  expect(JSON.parse(compared.out)).toMatchObject({ runs: runs.map(({ id }) => ({ id })), differences: { 'schedule.seed': [7, 0] }, metrics: { 'loss/total': [5, 5] } });
  expect((await hssl('runs', '--filter', 'pair')).out).toMatch(/^RUN +NAME +STATUS.*\n\w+ +right +finished/);
});

test('an export is written where the command was started', async () => {
  await hssl('train', writeSpec('exported', { steps: 3 }));
  const [run] = JSON.parse((await hssl('runs', '--filter', 'exported', '--json')).out) as RunDetail[];
  const file = path.join(folders.images, 'out.csv');
  const { code, out } = await hssl('export', run?.id ?? '', '--format', 'csv', '-o', path.relative(process.cwd(), file), '--json');
  expect([code, JSON.parse(out)]).toEqual([0, { path: file, bytes: readFileSync(file).length }]);
});

test('weights are exported with a configuration, and a run starts from them by a path relative to its spec', async () => {
  const trained = await hssl('train', writeSpec('trained', { isResumable: true }), '--set', 'schedule.epochs=1', '--json');
  const id = String(jsonLines(trained.out)[0]?.id);
  const file = path.join(folders.images, 'base.safetensors');
  const written = await hssl('export', id, '--format', 'safetensors', '--network', 'student', '--part', 'base', '--for', 'mmdet', '-o', file);
  expect([written.code, written.err]).toEqual([0, '']);
  expect(written.out).toMatch(/base\.safetensors \(.*\)\n.*base\.mmdet\.py\n$/);
  const started = await hssl('train', writeSpec('started', { steps: 1 }), '--set', `base.initialWeights=${path.relative(process.cwd(), file)}`, '--json');
  expect([started.code, jsonLines(started.out).at(-1)]).toMatchObject([0, { spec: { base: { initialWeights: file } } }]);
  const spec = path.join(folders.images, 'relative.hsslspec');
  writeFileSync(spec, JSON.stringify({ ...scriptedSpec({}), base: { initialWeights: 'base.safetensors', patchSize: 7 } }));
  const refused = await hssl('train', spec);
  expect([refused.code, refused.err]).toEqual([2, expect.stringMatching(/^error: Tensors of the initial weights have another shape: pos_embed .*, patch_embed\.proj\.weight \[96, 1, 4, 4\] instead of \[96, 1, 7, 7\] \(.*base\.safetensors\); base\.initialWeights; The file was made for base\.patchSize = 4: choose that, or another file\n$/)]);
  const json = await hssl('train', spec, '--json');
  expect(JSON.parse(json.err)).toMatchObject({ error: { code: 'badInput', details: [expect.stringContaining('pos_embed'), expect.stringContaining('patch_embed.proj.weight')] } });
}, 60_000);

test.each<[string, string[], RegExp]>([
  ['an unknown command', ['trian'], /^error: Unknown command 'trian'; Did you mean train\?\n$/],
  ['an unknown option', ['runs', '--fitler', 'x'], /^error: Unknown option '--fitler'; Did you mean --filter\?\n$/],
  ['no command', [], /^error: No command was given; `hssl --help` lists them\n$/],
  ['a missing argument', ['show'], /^error: Missing required argument 'run'; /],
  ['a port that is none', ['serve', '--port', 'x'], /^error: Option '--port <number>' argument 'x' is invalid\. A port is a number/],
  ['a format that does not exist', ['export', 'a', '--format', 'pdf', '-o', 'x'], /^error: Option '--format <format>' argument 'pdf' is invalid/],
  ['a network that does not exist', ['export', 'a', '--format', 'safetensors', '--network', 'base', '-o', 'x'], /^error: Option '--network <network>' argument 'base' is invalid\. Allowed choices are teacher, student/],
  ['a framework that does not exist', ['export', 'a', '--format', 'safetensors', '--for', 'keras', '-o', 'x'], /^error: Option '--for <framework>' argument 'keras' is invalid/],
  ['a run that does not exist', ['show', 'nothing'], /^error: There is no run "nothing"; id; `hssl runs` lists all runs/],
  ['no spec', ['train'], /^error: No spec was given; SPEC; Give a spec file, or a run with --resume\n$/],
  ['a spec for a resumed run', ['train', 'a.json', '--resume', 'k3'], /^error: A resumed run keeps its spec; --resume; Leave out SPEC and --set; --epochs makes the run longer\n$/],
  ['a length of a new run', ['train', 'a.json', '--epochs', '3'], /^error: The length of a new run is in its spec; --epochs; Write --set schedule\.epochs=3\n$/],
  ['a length that is none', ['resume', 'k3', '--epochs', '1.5'], /^error: Option '--epochs <number>' argument '1\.5' is invalid\. Epochs are a whole number from 1/],
  ['a run to resume that does not exist', ['resume', 'nothing'], /^error: There is no run "nothing"; id; /],
  ['a spec that does not exist', ['train', '/nowhere/a.json'], /^error: There is no such file; \/nowhere\/a\.json; /],
  ['a folder as spec', ['train', '/'], /^error: This is a folder, and a spec is a file; \/; /],
])('%s is bad input', async (_title, args, message) => {
  const { code, out, err } = await hssl(...args);
  expect([code, out]).toEqual([2, '']);
  expect(err).toMatch(message);
});

test('a spec that is wrong is told by field, and nothing is queued', async () => {
  const broken = path.join(folders.images, 'broken.json');
  const before = (await hssl('runs', '--json')).out;
  writeFileSync(broken, '{"name": }');
  expect((await hssl('train', broken)).err).toMatch(/^error: This is not JSON: Unexpected token.*broken\.json; Correct the file/);
  writeFileSync(broken, '[]');
  expect((await hssl('train', broken)).err).toMatch(/^error: A spec is a JSON object/);
  writeFileSync(broken, JSON.stringify({ ...scriptedSpec({}), schedule: { batchsize: 4 } }));
  const unknown = await hssl('train', broken, '--json');
  expect([unknown.code, JSON.parse(unknown.err)]).toEqual([
    2,
    { error: { code: 'badInput', message: 'Unknown key "batchsize".', path: 'schedule.batchsize', advice: 'Did you mean "batchSize"?' } },
  ]);
  const set = await hssl('train', writeSpec('fine', {}), '--set', 'schedule.epoch=3');
  expect([set.code, set.err]).toEqual([2, 'error: The spec has no field "schedule.epoch"; schedule.epoch; Did you mean "schedule.epochs"?\n']);
  const search = await hssl('search', writeSpec('one head', {}));
  expect([search.code, search.err]).toEqual([2, expect.stringMatching(/^error: The combination "search" needs at least two heads; heads; Add a head, .* Also wrong: schedule\.batchSize: /)]);
  expect((await hssl('runs', '--json')).out).toBe(before);
}, 30_000);

test('without an engine the command line says how to get one and ends with 3', async () => {
  const env = process.env.HSSL_STUDIO_CACHE;
  const bare = await makeTestFolders({ hasEngine: false });
  try {
    const doctor = await runCommand(bare.data, 'doctor', '--json');
    const report = JSON.parse(doctor.out) as { engine: null; missing: { what: string; mend: string }[] };
    expect([doctor.code, report.engine, existsSync(bare.data)]).toEqual([3, null, false]);
    expect(report.missing).toContainEqual({ what: 'an engine: without one nothing can be trained', mend: 'npm run setup' });
    await runCommand(bare.data, 'datasets', 'add', bare.images, '--name', 'pictures');
    const train = await runCommand(bare.data, 'train', writeSpec('no engine', {}));
    expect([train.code, train.err]).toEqual([3, 'error: No engine is installed, so nothing can be trained; Install one on the page Engine, or with `hssl engine install`\n']);
    const demo = await runCommand(bare.data, 'demo', '--json');
    expect([demo.code, JSON.parse(demo.err)]).toMatchObject([3, { error: { code: 'setupIncomplete' } }]);
  } finally {
    process.env.HSSL_STUDIO_CACHE = env;
    await waitFor(() => !existsSync(path.join(bare.data, 'service.json')), 'the service to end');
    removeTestFolders(bare);
  }
}, 60_000);

test('the demo trains two runs and a search, and prints what they show', async () => {
  const images = path.join(path.dirname(folders.images), 'many');
  await writeImages(images, 50);
  await hssl('datasets', 'add', images, '--name', 'fashion-mnist');
  const { code, out } = await hssl('demo');
  expect(code).toBe(0);
  expect(out.replace(/\d:\d\d/g, '0:01')).toBe(`K-NN OF THE BASE      FLOOR    LAST  OVER FLOOR  OVER BASELINE  TOOK
demo: baseline       50.0 %  60.0 %       +10.0              -  0:01
demo: ConvNeXt head  50.0 %  61.0 %       +11.0           +1.0  0:01

Search over 6 heads in one run of 0:01:
#  HEAD             D      95 % INTERVAL    CKA
1  vit         0.0600   0.0540 to 0.0660  0.500
2  swin        0.0500   0.0440 to 0.0560  0.500
3  poolformer  0.0400   0.0340 to 0.0460  0.500
4  resnet      0.0300   0.0240 to 0.0360  0.500
5  resmlp      0.0200   0.0140 to 0.0260  0.500
6  convnext    0.0100  0.00400 to 0.0160  0.500
The most different head is vit; not to be told apart from it: swin.

Open them in the app with \`npm start\`: select "demo: baseline" and "demo: ConvNeXt head" on the Runs page and choose Compare; the ranking is on the Search page.
`);
  const runs = JSON.parse((await hssl('runs', '--filter', 'demo', '--json')).out) as RunDetail[];
  expect(runs.map(({ spec }) => [spec.supervision, spec.combine, spec.heads.length, spec.schedule.epochs, spec.search.fraction, spec.limit])).toEqual([
    ['head', 'search', 6, 4, 1, { train: 6000, test: 2000 }],
    ['head', 'single', 1, 8, 0.1, { train: 6000, test: 2000 }],
    ['baseline', 'single', 0, 8, 0.1, { train: 6000, test: 2000 }],
  ]);
  const json = await hssl('demo', '--json');
  const lines = jsonLines(json.out);
  expect([json.code, Object.keys(lines[0] ?? {}), Object.keys(lines.at(-1) ?? {})]).toEqual([0, ['ids'], ['runs', 'comparison', 'ranking']]);
}, 60_000);

test('a reader that closes the pipe early is no error', async () => {
  const command = startCommand(folders.data, 'runs', '--json');
  command.child.stdout.destroy();
  const { code, err } = await command.ended;
  expect([code, err]).toEqual([0, '']);
});

test('no stack is shown unless asked for', async () => {
  expect((await hssl('show', 'nothing')).err).not.toMatch(/\bat .*:\d+/);
  expect((await hssl('show', 'nothing', '--debug')).err).toMatch(/\bat .*:\d+/);
});
