/** One thing wrong with an input. */
export interface Problem {
  /** Dotted path of the field: `heads.0.depth`; empty for the whole. */
  path: string;
  message: string;
  advice: string | null;
  /** A key of the interface's message catalogue (`problems.<key>`) with its parameters, so that it can be said in any language. */
  key: string;
  parameters: Record<string, string | number>;
  /** What the message has no room for, each with a line of its own. */
  details?: readonly string[];
}

/** Takes down a problem that a rule has found. */
export type Report = (path: string, key: string, message: string, advice: string | null, parameters?: Problem['parameters']) => void;
