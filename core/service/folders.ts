import path from 'node:path';

/** Where everything of one data folder is. */
export interface StudioFolders {
  root: string;
  database: string;
  log: string;
  /** Room that is given up so that a full disk can be recorded as such. */
  reserve: string;
  run(id: string): RunFolder;
}

export interface RunFolder {
  root: string;
  spec: string;
  console: string;
  checkpoints: string;
  samples: string;
}

/** @param dataFolder - absolute */
export function studioFolders(dataFolder: string): StudioFolders {
  return {
    root: dataFolder,
    database: path.join(dataFolder, 'studio.sqlite'),
    log: path.join(dataFolder, 'logs', 'service.log'),
    reserve: path.join(dataFolder, 'reserve.bin'),
    run(id) {
      const root = path.join(dataFolder, 'runs', id);
      return {
        root,
        spec: path.join(root, 'spec.json'),
        console: path.join(root, 'console.log'),
        checkpoints: path.join(root, 'checkpoints'),
        samples: path.join(root, 'samples'),
      };
    },
  };
}
