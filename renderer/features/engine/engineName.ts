const properNames: Record<string, string> = { tensorflow: 'TensorFlow' };

/** An engine's name as its makers write it. */
export function engineName(name: string): string {
  return properNames[name.toLowerCase()] ?? name;
}
