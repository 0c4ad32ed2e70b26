import type { PictureNode } from './pictureLayout.ts';

export type Direction = 'left' | 'right' | 'up' | 'down';

function middleOf(node: PictureNode): { x: number; y: number } {
  return { x: node.x + node.width / 2, y: node.y + node.height / 2 };
}

/** The box that an arrow key leads to: the nearest one in its direction, straight ahead before aside. Itself where there is none. */
export function neighbourNode(nodes: readonly PictureNode[], from: PictureNode, direction: Direction): PictureNode {
  const start = middleOf(from);
  const isHorizontal = direction === 'left' || direction === 'right';
  const sign = direction === 'right' || direction === 'down' ? 1 : -1;
  let nearest = from;
  let least = Infinity;
  for (const node of nodes) {
    const { x, y } = middleOf(node);
    const ahead = sign * (isHorizontal ? x - start.x : y - start.y);
    const aside = Math.abs(isHorizontal ? y - start.y : x - start.x);
    if (node !== from && ahead > 1 && ahead + 3 * aside < least) {
      nearest = node;
      least = ahead + 3 * aside;
    }
  }
  return nearest;
}
