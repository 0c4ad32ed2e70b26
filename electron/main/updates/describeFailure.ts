import type { PackageKind } from '../../../core/contract/desktop.ts';
import { isFeedTrouble, type FeedTrouble } from './feedTrouble.ts';
import type { UpdateTexts } from './updateTexts.ts';

/** What was under way when an update failed. */
export interface FailedStep {
  step: 'check' | 'download' | 'install';
  feed: string;
  kind: PackageKind;
  /** The verified package, where there is one. */
  file: string | null;
  /** Where packages are downloaded to. */
  cacheFolder: string;
}

export interface DescribedFailure {
  message: string;
  advice: string;
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

/** electron-updater puts whole stacks into messages. */
function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0]?.slice(0, 300) ?? '';
}

/** Why no answer came, in the words of Chromium or of Node; null where one came. */
function networkReason(error: unknown): string | null {
  const [, chromium] = /net::(ERR_[A-Z_]+)/.exec(firstLine(error)) ?? [];
  return chromium ?? (/^(ECONN|ENOTFOUND|EAI_|EHOST|ENET|ETIMEDOUT|EPIPE)/.test(codeOf(error)) ? codeOf(error) : null);
}

function statusOf(error: unknown): string | null {
  const [, status] = /^HTTP_ERROR_(\d+)$/.exec(codeOf(error)) ?? /, status (\d+):/.exec(firstLine(error)) ?? [];
  return status ?? null;
}

function describeTrouble({ reason, message: detail }: FeedTrouble, feed: string, texts: UpdateTexts): DescribedFailure {
  switch (reason) {
    case 'folderGone':
      return { message: texts.folderGone(detail), advice: texts.lookAtFeed };
    case 'noIndex':
      return { message: texts.noIndex(feed, detail), advice: texts.fillFeed };
    case 'noAnswer':
      return { message: texts.noAnswer(feed, detail), advice: texts.lookAtFeed };
    case 'badIndex':
      return { message: texts.badIndex(detail), advice: texts.tellKeeper };
    case 'noPackage':
      return { message: texts.noPackage(detail), advice: texts.fillFeed };
  }
}

/** How a person installs a package without us. */
function byHand(kind: PackageKind, file: string): string {
  const quoted = `'${file.replaceAll("'", String.raw`'\''`)}'`;
  return kind === 'deb' ? `sudo dpkg -i ${quoted}` : kind === 'rpm' ? `sudo rpm -U ${quoted}` : file;
}

/** Says why a step of an update failed and what a person can do; in every case this version goes on working. */
export function describeFailure(error: unknown, { step, feed, kind, file, cacheFolder }: FailedStep, texts: UpdateTexts): DescribedFailure {
  if (isFeedTrouble(error)) {
    return describeTrouble(error, feed, texts);
  }
  if (step === 'install') {
    return { message: texts.notInstalled(firstLine(error)), advice: file === null ? texts.goesOn : texts.installByHand(byHand(kind, file)) };
  }
  const unreachable = networkReason(error);
  const status = statusOf(error);
  if (unreachable !== null) {
    return { message: texts.unreachable(feed, unreachable), advice: texts.lookAtFeed };
  }
  if (status !== null) {
    return { message: texts.refused(feed, status), advice: status === '404' ? texts.fillFeed : texts.lookAtFeed };
  }
  switch (codeOf(error)) {
    case 'ERR_CHECKSUM_MISMATCH':
      return { message: texts.wrongHash, advice: texts.tellKeeper };
    case 'ERR_UPDATER_INVALID_SIGNATURE':
      return { message: texts.wrongSignature, advice: texts.tellKeeper };
    case 'ERR_UPDATER_INVALID_VERSION':
      return { message: texts.badIndex('version'), advice: texts.tellKeeper };
    case 'ENOSPC':
      return { message: texts.diskFull, advice: texts.freeSpace(cacheFolder) };
    default:
      return { message: texts.otherwise(firstLine(error)), advice: texts.goesOn };
  }
}
