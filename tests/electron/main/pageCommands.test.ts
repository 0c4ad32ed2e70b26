import { expect, test } from 'vitest';
import type { DesktopCommand } from '../../../core/contract/desktop.ts';
import { createPageCommands } from '../../../electron/main/pageCommands.ts';

test('commands reach a page that listens; between two pages they wait for the second', () => {
  const sent: string[] = [];
  const commands = createPageCommands((command) => sent.push(command.type === 'go' ? command.address : command.file.name));
  const go = (address: string): DesktopCommand => ({ type: 'go', address });
  commands.tell({ type: 'openSpec', file: { name: 'a.hsslspec', text: '{}' } });
  commands.tell(go('/runs'));
  expect(sent).toEqual([]);
  commands.pageListens();
  commands.tell(go('/queue'));
  expect(sent).toEqual(['a.hsslspec', '/runs', '/queue']);
  commands.pageStarts();
  commands.tell(go('/engine'));
  expect(sent).toHaveLength(3);
  commands.pageListens();
  expect(sent.slice(3)).toEqual(['/engine']);
});
