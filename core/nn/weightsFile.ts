import { open, stat } from 'node:fs/promises';
import path from 'node:path';
import { toErrorReport } from '../contract/error.ts';
import type { Problem } from '../contract/problem.ts';
import { readSafetensorsHeader, type SafetensorsHeader } from '../tensor/safetensors.ts';

/** Where a spec names its file of weights. */
export const weightsPath = 'base.initialWeights';

function pickleAdvice(file: string): string {
  const stem = file.replace(/\.[^./\\]*$/, '');
  const target = file.endsWith('.safetensors') ? `${stem}-converted.safetensors` : `${stem}.safetensors`;
  return [
    'A pickle can run any program when it is read. Convert one that you trust with these two lines of Python:',
    'import torch, safetensors.torch',
    `safetensors.torch.save_file({name: value.clone().contiguous() for name, value in torch.load(${JSON.stringify(file)}, map_location="cpu", weights_only=True).items()}, ${JSON.stringify(target)})`,
  ].join('\n');
}

/** A problem with the file as a whole. */
function fileProblem(key: string, file: string, message: string, advice: string | null, parameters: Problem['parameters'] = {}): Problem {
  return { path: weightsPath, key, message, advice, parameters: { file, ...parameters } };
}

/**
 * The header of a file of weights, or why there is none: a relative path, no such file, a pickle, or a broken file. Reads no
 * tensor. Throws nothing about the file.
 */
export async function readWeightsHeader(file: string): Promise<{ header: SafetensorsHeader } | { problem: Problem }> {
  if (!path.isAbsolute(file)) {
    return { problem: fileProblem('weightsRelative', file, `The path of the initial weights is relative: ${file}.`, 'Write the whole path.') };
  }
  try {
    if (!(await stat(file)).isFile()) {
      return { problem: unreadable(file, 'this is not a plain file') };
    }
    if (await isPickle(file)) {
      return { problem: fileProblem('weightsPickle', file, `${file} is a pickle, not a safetensors file.`, pickleAdvice(file)) };
    }
    return { header: await readSafetensorsHeader(file) };
  } catch (error) {
    const why = fileReason(error);
    if (why !== null) {
      return { problem: unreadable(file, why) };
    }
    const { message } = toErrorReport(error);
    return { problem: fileProblem('weightsBroken', file, `The initial weights cannot be used: ${message} (${file}).`, 'Use another copy of the file.', { why: message }) };
  }
}

function unreadable(file: string, why: string): Problem {
  return fileProblem('weightsUnreadable', file, `The initial weights cannot be read: ${why} (${file}).`, 'Give the path of a safetensors file.', { why });
}

const fileReasons: Partial<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EACCES: 'you may not read this file',
  EPERM: 'you may not read this file',
};

/** What the file system says about a file; null for what is wrong with its contents. */
function fileReason(error: unknown): string | null {
  if (!(error instanceof Error && 'code' in error)) {
    return null;
  }
  const { cause } = error;
  const code = error.code === 'notFound' ? (cause instanceof Error && 'code' in cause ? cause.code : 'ENOENT') : error.code;
  if (code === 'badData') {
    return null;
  }
  return fileReasons[String(code)] ?? `${error.message} (${String(code)})`;
}

const zipStart = Buffer.from('PK\u0003\u0004');
const pickleMark = 0x80;
const newestProtocol = 5;
/** The names of a zip archive's files stand at its start, one by one, and all of them at its end. */
const searchedBytes = 65_536;

/** By contents: what `torch.save` writes (a zip archive with a `data.pkl`, or before 2020 a bare pickle), or any other pickle. */
async function isPickle(file: string): Promise<boolean> {
  const handle = await open(file, 'r');
  try {
    const { size } = await handle.stat();
    if (size === 0) {
      return false;
    }
    const start = Buffer.alloc(Math.min(size, searchedBytes));
    await handle.read(start, 0, start.length, 0);
    // The header of a safetensors file begins here; its length before it may look like anything.
    if (start[8] === '{'.charCodeAt(0)) {
      return false;
    }
    if (start.subarray(0, zipStart.length).equals(zipStart)) {
      const end = Buffer.alloc(start.length);
      await handle.read(end, 0, end.length, size - end.length);
      return start.includes('data.pkl') || end.includes('data.pkl');
    }
    return start[0] === pickleMark && (start[1] ?? 0) >= 1 && (start[1] ?? 0) <= newestProtocol;
  } finally {
    await handle.close();
  }
}
