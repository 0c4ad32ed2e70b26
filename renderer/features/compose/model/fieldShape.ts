import { z } from 'zod';
import { specSchema } from '../../../../core/contract/spec.ts';

/** Which control a field gets. */
export type FieldControl = 'integer' | 'number' | 'switch' | 'choice' | 'fixed' | 'text' | 'tags' | 'numbers' | 'range' | 'perView';

/** What the spec's schema says about the values of one field. */
export interface FieldShape {
  control: FieldControl;
  minimum?: number;
  /** The minimum itself is not allowed. */
  isMinimumOpen?: boolean;
  maximum?: number;
  options?: readonly string[];
  /** Null is a value, with a meaning of its own. */
  isNullable: boolean;
}

interface Node {
  type?: string;
  const?: unknown;
  enum?: string[];
  minimum?: number;
  exclusiveMinimum?: number;
  maximum?: number;
  anyOf?: Node[];
  prefixItems?: Node[];
  items?: Node | false;
  properties?: Record<string, Node>;
}

/** The schema as data; limits and kinds in the form are those that the service checks with. */
const root = z.toJSONSchema(specSchema, { io: 'input' }) as Node;

function nodeAt(path: string): Node | null {
  let node: Node | undefined = root;
  for (const key of path.split('.')) {
    node = /^\d+$/.test(key) ? node?.items || undefined : node?.properties?.[key];
  }
  return node ?? null;
}

function limits(node: Node): Pick<FieldShape, 'minimum' | 'isMinimumOpen' | 'maximum'> {
  const isOpen = node.exclusiveMinimum !== undefined;
  const isCount = node.type === 'integer' && isOpen;
  const minimum = isCount ? (node.exclusiveMinimum ?? 0) + 1 : (node.exclusiveMinimum ?? node.minimum);
  const maximum = node.maximum === Number.MAX_SAFE_INTEGER ? undefined : node.maximum;
  return { minimum, isMinimumOpen: isOpen && !isCount, maximum };
}

function shapeOf(node: Node): FieldShape {
  const alternative = node.anyOf?.find((candidate) => candidate.type !== 'null');
  if (alternative !== undefined) {
    return { ...shapeOf(alternative), isNullable: true };
  }
  if (node.enum !== undefined) {
    return node.enum.length === 1 ? { control: 'fixed', isNullable: false } : { control: 'choice', options: node.enum, isNullable: false };
  }
  if (node.prefixItems !== undefined) {
    return { control: node.prefixItems.length === 2 ? 'range' : 'perView', ...limits(node.prefixItems[0] ?? {}), isNullable: false };
  }
  if (node.type === 'array' && node.items) {
    return node.items.type === 'string' ? { control: 'tags', isNullable: false } : { control: 'numbers', ...limits(node.items), isNullable: false };
  }
  if (node.type === 'integer' || node.type === 'number') {
    return { control: node.type, ...limits(node), isNullable: false };
  }
  if ('const' in node || node.type === 'null') {
    return { control: 'fixed', isNullable: false };
  }
  return { control: node.type === 'boolean' ? 'switch' : 'text', isNullable: false };
}

const known = new Map<string, FieldShape>();

/**
 * What may stand in a field, read from the spec's schema.
 *
 * @param path - dotted path; a number stands for any member of a list
 */
export function fieldShape(path: string): FieldShape {
  let shape = known.get(path);
  if (shape === undefined) {
    const node = nodeAt(path);
    shape = node === null ? { control: 'text', isNullable: false } : shapeOf(node);
    known.set(path, shape);
  }
  return shape;
}
