import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { z } from 'zod';
import type { EngineInfo, EngineTest } from '../contract/engine.ts';
import { StudioError } from '../contract/error.ts';
import { engineEnvironment } from './engineEnvironment.ts';

const run = promisify(execFile);
const selfTest = fileURLToPath(new URL('selfTest.mjs', import.meta.url));
/** A GPU compiles its kernels at the first start. */
const limitMs = 180_000;

const answer = z.object({
  device: z.enum(['cpu', 'gpu']),
  largestError: z.number(),
  gigaflops: z.number(),
  durationMs: z.number(),
});

/**
 * Multiplies known matrices on an engine, in a process of its own, and times it.
 *
 * @param engine - with the device to use, as `chooseEngine` gives it
 * @throws StudioError `engine` where the engine can't be loaded or answers wrongly
 */
export async function testEngine(engine: EngineInfo): Promise<EngineTest> {
  let measured: z.infer<typeof answer>;
  try {
    const { stdout } = await run(process.execPath, [selfTest, engine.path], { env: { ...process.env, ...engineEnvironment(engine) }, timeout: limitMs, windowsHide: true });
    measured = answer.parse(JSON.parse(stdout));
  } catch (cause) {
    throw new StudioError('engine', `The engine ${engine.id} failed its test: ${lastWords(cause)}`, { path: engine.path, advice: 'Remove this engine, and install it again.', cause });
  }
  if (measured.largestError > 0) {
    throw new StudioError('engine', `The engine ${engine.id} calculates wrongly: a product is off by ${measured.largestError}.`, { path: engine.path, advice: 'Remove this engine, and install it again.' });
  }
  const { id, name, version, device, path } = engine;
  return { engine: { id, name, version, device, path }, ...measured };
}

/** What a program that failed said last; TensorFlow's own notes come before it. */
function lastWords(error: unknown): string {
  const stderr = typeof error === 'object' && error !== null && 'stderr' in error ? String(error.stderr) : '';
  const line = stderr.split('\n').find((text) => /error/i.test(text)) ?? stderr.trim().split('\n').at(-1);
  return line?.trim() || (error instanceof Error ? error.message : String(error));
}
