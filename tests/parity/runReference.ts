import { spawn } from 'node:child_process';
import path from 'node:path';
import type { FullSizeCase } from './fullSizeCases.ts';

const script = path.join(import.meta.dirname, '../reference/make_full_size_case.py');

/**
 * Lets the reference run a case, and write its weights, images, outputs and gradients into a folder.
 * Errors: what the interpreter says at its end.
 */
export async function runReference(interpreter: string, folder: string, { title: _title, ...work }: FullSizeCase): Promise<{ weights: string; fixture: string }> {
  const child = spawn(interpreter, [script, folder], { stdio: ['pipe', 'ignore', 'pipe'] });
  const complaints: string[] = [];
  child.stderr.setEncoding('utf8').on('data', (text: string) => complaints.push(text));
  child.stdin.end(JSON.stringify(work));
  const code = await new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve));
  if (code !== 0) {
    throw new Error(`the reference of ${work.architecture} failed: ${complaints.join('').trim().split('\n').slice(-3).join(' ')}`);
  }
  return { weights: path.join(folder, 'weights.safetensors'), fixture: path.join(folder, 'case.safetensors') };
}
