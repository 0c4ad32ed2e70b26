import { spawn } from 'node:child_process';
import { chmodSync, closeSync, copyFileSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { AppImageUpdater } from 'electron-updater';
import type { AppAdapter } from 'electron-updater/out/AppAdapter.js';

/** Name of the new file: a name that carries a version gets the new one's, any other was chosen by a person and stays. */
function replacementOf(old: string, installer: string): string {
  return /\d+\.\d+\.\d+/.test(path.basename(old)) ? path.join(path.dirname(old), path.basename(installer)) : old;
}

/**
 * Replaces an AppImage by another in one step. electron-updater's own removes the old file first, and a disk that is full in the
 * moment after would leave none.
 */
export class SafeAppImageUpdater extends AppImageUpdater {
  readonly #image: string;
  readonly #restartArguments: readonly string[];

  /**
   * @param image - absolute path of the file that this app runs from
   * @param restartArguments - what the new version is started with
   */
  constructor(app: AppAdapter, image: string, restartArguments: readonly string[]) {
    super(null, app);
    this.#image = image;
    this.#restartArguments = restartArguments;
  }

  protected override doInstall(): boolean {
    const installer = this.installerPath;
    if (installer === null) {
      throw new Error('nothing was downloaded');
    }
    const target = replacementOf(this.#image, installer);
    const beside = `${target}.new`;
    try {
      copyFileSync(installer, beside);
      chmodSync(beside, 0o755);
      const descriptor = openSync(beside, 'r+');
      fsyncSync(descriptor);
      closeSync(descriptor);
      renameSync(beside, target);
    } catch (error) {
      rmSync(beside, { force: true });
      throw error;
    }
    if (target !== this.#image) {
      rmSync(this.#image, { force: true });
    }
    spawn(target, this.#restartArguments, { detached: true, stdio: 'ignore' }).on('error', () => undefined).unref();
    return true;
  }
}
