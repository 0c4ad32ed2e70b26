import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { BenchmarkReport } from '../../core/contract/benchmark.ts';
import { writeFileAtomically } from '../../core/data/writeFileAtomically.ts';
import { reportMarkdown } from './formatReport.ts';

/** Puts a report into `docs/benchmarks/<name>.json`, and its tables into the page, between the marks of that name. */
export async function writeDocs(docs: string, name: string, report: BenchmarkReport): Promise<void> {
  const page = path.join(docs, 'benchmarks.md');
  const text = replacePart(await readFile(page, 'utf8'), name, reportMarkdown(report));
  await mkdir(path.join(docs, 'benchmarks'), { recursive: true });
  await writeFileAtomically(path.join(docs, 'benchmarks', `${name}.json`), `${JSON.stringify(report, null, 2)}\n`);
  await writeFileAtomically(page, text);
}

/** Errors where the page has no marks of that name. */
export function replacePart(page: string, name: string, part: string): string {
  const [start, end] = [`<!-- generated: ${name} -->`, '<!-- end -->'];
  const from = page.indexOf(start);
  const to = page.indexOf(end, from);
  if (from === -1 || to === -1) {
    throw new Error(`the page has no part between ${start} and ${end}`);
  }
  return `${page.slice(0, from + start.length)}\n${part}\n${page.slice(to)}`;
}
