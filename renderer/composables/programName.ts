const properNames: Record<string, string> = { node: 'Node', pytorch: 'PyTorch', tensorflow: 'TensorFlow' };

/** The name of an engine or another program as its makers write it. */
export function programName(name: string): string {
  return properNames[name.toLowerCase()] ?? name;
}
