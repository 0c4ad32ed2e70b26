/** What is wrong with a feed, as far as it can be told from outside. */
export type FeedTroubleReason = 'folderGone' | 'noIndex' | 'noAnswer' | 'badIndex' | 'noPackage';

/** A feed that does not hold what it should. */
export class FeedTrouble extends Error {
  readonly reason: FeedTroubleReason;

  /** @param detail - what the message to a person names: a file, a version, a field */
  constructor(reason: FeedTroubleReason, detail: string, cause?: unknown) {
    super(detail, { cause });
    this.name = 'FeedTrouble';
    this.reason = reason;
  }
}

/** Whether something thrown is a {@link FeedTrouble}; the bundle that throws it has a class of its own. */
export function isFeedTrouble(error: unknown): error is FeedTrouble {
  return error instanceof Error && error.name === 'FeedTrouble';
}
