import { Transform } from 'node:stream';
import { badPack, packLimits } from './packFormat.ts';

/** What may stand between two members of an archive: headers, padding, and what the streams hold. */
const slackBytes = 2 << 20;

export interface ArchiveMeter {
  stream: Transform;
  /** So many bytes may come from here on; at first a list. */
  allow(bytes: number): void;
}

/**
 * Breaks off as soon as an unpacked archive grows beyond what its list allows, whatever its own headers say.
 *
 * @param why - the pack is refused then
 */
export function archiveMeter(pack: string, why = 'it holds more than its list says'): ArchiveMeter {
  let allowed = packLimits.manifestBytes + slackBytes;
  return {
    stream: new Transform({
      transform(chunk: Buffer, _encoding, callback) {
        allowed -= chunk.length;
        callback(allowed < 0 ? badPack(pack, why) : null, chunk);
      },
    }),
    allow: (bytes) => {
      allowed = bytes + slackBytes;
    },
  };
}
