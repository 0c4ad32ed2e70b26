import type { Messages } from '../messages.ts';
import type en from '../en/queue.ts';

const zh: Messages<typeof en> = {
  title: '队列',
};

export default zh;
