import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { StudioError } from '../../../core/contract/error.ts';
import { listEngines } from '../../../core/engine/listEngines.ts';
import { loadEngine } from '../../../core/tensor/loadEngine.ts';
import { tf } from '../../../core/tensor/tensorflow.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

async function failure(folder: string): Promise<StudioError> {
  const error: unknown = await loadEngine(folder).catch((reason: unknown) => reason);
  if (error instanceof StudioError) {
    return error;
  }
  throw new Error(`not refused: ${String(error)}`);
}

describe('loading an engine', () => {
  it('says what is wrong with a folder that has none, or a broken one', async () => {
    const empty = await failure(temporaryFolder());
    expect([empty.code, empty.message, empty.advice]).toEqual(['engine', 'there is no TensorFlow engine in this folder', expect.stringContaining('hssl engine install')]);
    const folder = temporaryFolder();
    writeFileSync(path.join(folder, 'tfjs_binding.node'), 'not a library');
    const broken = await failure(folder);
    expect([broken.code, broken.path]).toEqual(['engine', path.join(folder, 'tfjs_binding.node')]);
    expect(broken.message).toContain('does not load');
  });

  it('makes the native backend the one of this process, once', async () => {
    const engine = listEngines().at(-1)!;
    const loaded = await loadEngine(engine.path);
    expect(loaded).toEqual({ id: engine.id, name: 'tensorflow', version: engine.version, device: loaded.device, path: engine.path });
    expect(tf.getBackend()).toBe('tensorflow');
    expect(tf.tidy(() => tf.matMul(tf.tensor2d([[1, 2]]), tf.tensor2d([[3], [4]])).arraySync())).toEqual([[11]]);
    expect(await loadEngine(engine.path)).toBe(loaded);
    expect((await failure(temporaryFolder())).message).toBe(`this process already runs the engine ${engine.id}`);
  });
});
