/** A value as Python writes it. Names of Python's own, such as classes, are {@link PythonName}. */
export type PythonValue = string | number | boolean | null | PythonName | PythonDict | readonly PythonValue[];

/** An expression that is written as it is: `torch.nn.GELU`. */
export class PythonName {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** A dictionary, written as `dict(key=value)`. */
export class PythonDict {
  readonly entries: Readonly<Record<string, PythonValue>>;

  constructor(entries: Readonly<Record<string, PythonValue>>) {
    this.entries = entries;
  }
}

/** A literal of Python 3. */
export function pythonLiteral(value: PythonValue): string {
  if (value === null) {
    return 'None';
  }
  if (typeof value === 'boolean') {
    return value ? 'True' : 'False';
  }
  if (typeof value === 'number') {
    return String(value);
  }
  if (typeof value === 'string') {
    // Python knows all escapes of JSON.
    return JSON.stringify(value);
  }
  if (value instanceof PythonDict) {
    return pythonCall('dict', value.entries);
  }
  return value instanceof PythonName ? value.text : `[${value.map(pythonLiteral).join(', ')}]`;
}

/** A call with these arguments, keyed ones last. */
export function pythonCall(name: string, keyed: Readonly<Record<string, PythonValue>>, ...first: readonly PythonValue[]): string {
  return `${name}(${[...first.map(pythonLiteral), ...Object.entries(keyed).map(([key, value]) => `${key}=${pythonLiteral(value)}`)].join(', ')})`;
}
