export type DatasetKind = 'fashion-mnist' | 'image-folder' | 'unlabelled-folder';

export interface SkippedFile {
  path: string;
  why: string;
}

/** `ready`: can be trained on; `importing`: files are being checked; `missing`: its source is gone. */
export type DatasetStatus = 'ready' | 'importing' | 'missing';

export interface DatasetSummary {
  name: string;
  kind: DatasetKind;
  status: DatasetStatus;
  /** Number of images. */
  train: number;
  test: number;
  /** `heldOut`: the source has no test images, so a seeded tenth of its training images is held out. Absent: `given`. */
  testFrom?: 'given' | 'heldOut';
  /** Number of classes; 0 without labels. */
  classes: number;
  classNames: string[];
  /** Images of each class in `train`, in the order of `classNames`. */
  classCounts: number[];
  channels: 1 | 3;
  /** Median side lengths of the source images, in pixels. */
  width: number;
  height: number;
  /** Folder or package that the images come from. */
  source: string;
  /** Bytes of decoded images that are cached. */
  cachedBytes: number;
  skipped: SkippedFile[];
  created: string;
}

export interface DatasetProgress {
  name: string;
  done: number;
  total: number;
  skipped: number;
  secondsLeft: number | null;
}

/** A few images of a data set for a person to look at. */
export interface DatasetSample {
  /** Null without labels. */
  label: string | null;
  /** PNG, base64. */
  png: string;
}
