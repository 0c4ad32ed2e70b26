import { closeSync, fstatSync, openSync, read as readCallback, readSync as readNow } from 'node:fs';
import { promisify } from 'node:util';
import { StudioError } from '../contract/error.ts';
import { fileReason } from './fileReason.ts';

/** A file of decoded images of one size, one after another. Only what is asked for is read; nothing is kept. */
export interface PixelFile {
  readonly bytes: number;
  /**
   * Reads the images at `indices`, in their order, to the start of `target`.
   * Errors: `badData` when the file cannot be read, or ends before an image does.
   */
  read(indices: ArrayLike<number>, target: Uint8Array): Promise<void>;
  /**
   * As `read`, while the thread waits: for a thread that has nothing else to do, because for an image that the system
   * still has in memory it costs a twentieth.
   */
  readSync(indices: ArrayLike<number>, target: Uint8Array): void;
  close(): void;
}

const readLater = promisify(readCallback);

/** Errors: `badData` when the file cannot be opened. */
export function openPixelFile(path: string, imageBytes: number): PixelFile {
  const descriptor = guard(path, () => openSync(path, 'r'));

  function checkRead(bytes: number): void {
    if (bytes === 0) {
      throw unreadable(path, 'it ends too early');
    }
  }

  async function readStretch({ index, place, images }: Stretch, target: Uint8Array): Promise<void> {
    let offset = 0;
    while (offset < images * imageBytes) {
      const wanted = images * imageBytes - offset;
      const { bytesRead } = await readLater(descriptor, target, place * imageBytes + offset, wanted, index * imageBytes + offset);
      checkRead(bytesRead);
      offset += bytesRead;
    }
  }

  return {
    bytes: guard(path, () => fstatSync(descriptor).size),
    async read(indices, target) {
      try {
        await Promise.all(stretches(indices).map((stretch) => readStretch(stretch, target)));
      } catch (error) {
        throw told(path, error);
      }
    },
    readSync: (indices, target) =>
      guard(path, () => {
        for (const { index, place, images } of stretches(indices)) {
          for (let offset = 0; offset < images * imageBytes; ) {
            const bytes = readNow(descriptor, target, place * imageBytes + offset, images * imageBytes - offset, index * imageBytes + offset);
            checkRead(bytes);
            offset += bytes;
          }
        }
      }),
    close: () => closeSync(descriptor),
  };
}

/** Images that lie side by side in the file and in the result alike, so that one call reads them. */
interface Stretch {
  /** Of the first image in the file. */
  readonly index: number;
  /** Of the first image in the result. */
  readonly place: number;
  readonly images: number;
}

function stretches(indices: ArrayLike<number>): Stretch[] {
  const found: Stretch[] = [];
  for (let place = 0; place < indices.length; ) {
    const index = indices[place] ?? 0;
    let images = 1;
    while (indices[place + images] === index + images) {
      images += 1;
    }
    found.push({ index, place, images });
    place += images;
  }
  return found;
}

function guard<Result>(path: string, body: () => Result): Result {
  try {
    return body();
  } catch (error) {
    throw told(path, error);
  }
}

function told(path: string, error: unknown): StudioError {
  return error instanceof StudioError ? error : unreadable(path, fileReason(error), error);
}

function unreadable(path: string, why: string, cause?: unknown): StudioError {
  return new StudioError('badData', `decoded images cannot be read: ${why}`, {
    path,
    advice: 'Delete the folder that the file is in, and start the run again; the images are then decoded again.',
    cause,
  });
}
