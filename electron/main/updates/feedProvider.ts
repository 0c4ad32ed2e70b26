import { CancellationToken, Provider, type ResolvedUpdateFileInfo, type UpdateInfo } from 'electron-updater';
import { parseUpdateInfo, type ProviderRuntimeOptions } from 'electron-updater/out/providers/Provider.js';
import { FeedTrouble } from './feedTrouble.ts';
import { choosePackage, readUpdateIndex } from './updateIndex.ts';

/** Electron's requests have no time limit of their own. */
const answerLimitMs = 30_000;

/** What the provider needs to know beyond what electron-updater gives it. */
export interface FeedOptions {
  /** Where the feed is now, with a slash at its end: a folder is served anew each time. */
  address(): string;
  /** Of the package that this copy is replaced by; null where it can't be. */
  extension: string | null;
}

/**
 * Reads a feed as the generic provider of electron-updater does, but trusts it less: the list is checked field by field, a package
 * is a plain file beside it, and whoever serves it learns nothing of who asks.
 */
export class FeedProvider extends Provider<UpdateInfo> {
  readonly #options: FeedOptions;

  constructor(options: FeedOptions, runtimeOptions: ProviderRuntimeOptions) {
    super(runtimeOptions);
    this.#options = options;
  }

  /** electron-updater would send an identifier of this installation. */
  override setRequestHeaders(): void {
    super.setRequestHeaders(null);
  }

  /**
   * The newest version, with the one package for this copy, or with none where the feed lacks it.
   *
   * @throws FeedTrouble
   */
  override async getLatestVersion(): Promise<UpdateInfo> {
    const name = `${this.getDefaultChannelName()}.yml`;
    const address = this.#locate(name);
    const text = await this.#read(address, name);
    let content: unknown;
    try {
      content = parseUpdateInfo(text, name, address);
    } catch (error) {
      throw new FeedTrouble('badIndex', name, error);
    }
    const index = readUpdateIndex(content);
    const { extension } = this.#options;
    const chosen = extension === null ? index.files[0] : choosePackage(index, extension, process.arch);
    // The last three are older fields, which nothing reads where there are files.
    return { ...index, files: chosen ? [chosen] : [], path: '', sha512: '', releaseDate: index.releaseDate ?? '' };
  }

  override resolveFiles(info: UpdateInfo): ResolvedUpdateFileInfo[] {
    return info.files.map((file) => ({ url: this.#locate(file.url), info: file }));
  }

  /** A file beside the list. A query that the feed's address has goes with it. */
  #locate(name: string): URL {
    const base = new URL(this.#options.address());
    const url = new URL(encodeURIComponent(name), base);
    url.search = base.search;
    return url;
  }

  async #read(address: URL, name: string): Promise<string | null> {
    const limit = new CancellationToken();
    const timer = setTimeout(() => limit.cancel(), answerLimitMs);
    try {
      return await this.httpRequest(address, { accept: '*/*' }, limit);
    } catch (error) {
      if (limit.cancelled) {
        throw new FeedTrouble('noAnswer', String(answerLimitMs / 1000), error);
      }
      throw isNotFound(error) ? new FeedTrouble('noIndex', name, error) : error;
    } finally {
      clearTimeout(timer);
    }
  }
}

function isNotFound(error: unknown): boolean {
  return error instanceof Error && 'statusCode' in error && error.statusCode === 404;
}
