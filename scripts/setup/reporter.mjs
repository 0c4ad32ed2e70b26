import { formatBytes } from '../../core/engine/make/formatBytes.mjs';

/**
 * Tells people what set-up does. On a terminal the progress of a step is one line that changes; in a log it is a line now and then.
 * @typedef {object} Reporter
 * @property {(text: string) => void} say - a line that stays
 * @property {(text: string, done: number, total: number, unit: 'bytes' | 'packages') => void} progress
 */

const logEveryMs = 10_000;
const drawEveryMs = 100;

/**
 * @param {string} text
 * @param {number} done
 * @param {number} total
 * @param {'bytes' | 'packages'} unit
 * @returns {string} for example `downloading: 12 of 53 MB, 23 %`
 */
export function formatProgress(text, done, total, unit) {
  const reached = Math.min(done, total);
  const amount = unit === 'bytes' ? `${formatBytes(reached)} of ${formatBytes(total)}` : `${reached} of ${total} ${unit}`;
  return `${text}: ${amount}, ${Math.floor((100 * reached) / total)} %`;
}

/**
 * @param {NodeJS.WriteStream} [stream]
 * @returns {Reporter}
 */
export function createReporter(stream = process.stderr) {
  let drawn = false;
  let toldAt = 0;
  const eraseLine = () => {
    if (drawn) {
      stream.write('\r\u001b[2K');
      drawn = false;
    }
  };
  return {
    say(text) {
      eraseLine();
      stream.write(`${text}\n`);
      toldAt = Date.now();
    },
    progress(text, done, total, unit) {
      const line = `      ${formatProgress(text, done, total, unit)}`;
      if (Date.now() - toldAt < (stream.isTTY ? drawEveryMs : logEveryMs)) {
        return;
      }
      toldAt = Date.now();
      if (stream.isTTY) {
        stream.write(`\r\u001b[2K${line.slice(0, (stream.columns || 80) - 1)}`);
        drawn = true;
      } else {
        stream.write(`${line}\n`);
      }
    },
  };
}
