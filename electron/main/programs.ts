import { existsSync } from 'node:fs';
import path from 'node:path';
import { nodeRelease } from '../../core/engine/places.mjs';

/** Where the parts of the app lie. */
export interface Programs {
  /** The project's own Node; null where set-up has not brought it. */
  node: string | null;
  serviceEntry: string;
  interfaceFolder: string;
}

/** @param root - the folder with `package.json` */
export function findPrograms(root: string): Programs {
  const node = nodeRelease()?.binary ?? null;
  return {
    node: node !== null && existsSync(node) ? node : null,
    serviceEntry: path.join(root, 'core', 'service', 'main.ts'),
    interfaceFolder: path.join(root, 'out', 'renderer'),
  };
}
