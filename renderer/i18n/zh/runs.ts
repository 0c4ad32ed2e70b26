import type { Messages } from '../messages.ts';
import type en from '../en/runs.ts';

const zh: Messages<typeof en> = {
  title: '运行',
};

export default zh;
