import process from 'node:process';
import { describeError } from '../contract/describeError.ts';
import { toErrorReport } from '../contract/error.ts';

/** Where a command's words go: results to standard output, everything else to standard error. */
export interface Output {
  readonly isJson: boolean;
  /** A result: its JSON in one line, or its text for people. */
  result(value: unknown, text: () => string): void;
  /** A line of JSON for programs; people do not see it. */
  record(value: unknown): void;
  /** A line for people; programs do not see it. */
  say(line: string): void;
  /** A line that replaces itself; where standard error is no terminal only now and then, each on a line of its own. */
  live(line: string): void;
  /** Ends the replaced line. */
  endLive(): void;
  error(error: unknown): void;
}

const rareLiveMs = 10_000;

export interface OutputOptions {
  isJson: boolean;
  /** Shows where an error came from. */
  isDebug: boolean;
}

export function createOutput({ isJson, isDebug }: OutputOptions): Output {
  const isTerminal = process.stderr.isTTY === true;
  let isLive = false;
  let lastLiveMs = -Infinity;

  function endLive(): void {
    if (isLive) {
      process.stderr.write('\n');
      isLive = false;
    }
  }

  function write(stream: NodeJS.WriteStream, line: string): void {
    endLive();
    stream.write(`${line}\n`);
  }

  return {
    isJson,
    result: (value, text) => write(process.stdout, isJson ? JSON.stringify(value) : text()),
    record(value) {
      if (isJson) {
        write(process.stdout, JSON.stringify(value));
      }
    },
    say(line) {
      if (!isJson) {
        write(process.stderr, line);
      }
    },
    live(line) {
      if (isJson) {
        return;
      }
      if (isTerminal) {
        const width = process.stderr.columns;
        process.stderr.write(`\r\u001b[K${line.slice(0, Math.max(20, width - 1))}`);
        isLive = true;
      } else if (Date.now() - lastLiveMs >= rareLiveMs) {
        lastLiveMs = Date.now();
        process.stderr.write(`${line}\n`);
      }
    },
    endLive,
    error(error) {
      const report = toErrorReport(error);
      write(process.stderr, isJson ? JSON.stringify({ error: report }) : describeError(report));
      if (isDebug) {
        report.details?.forEach((line) => write(process.stderr, line));
        console.error(error);
      }
    },
  };
}
