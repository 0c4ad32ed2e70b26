import type { Messages } from '../messages.ts';
import type en from '../en/compose.ts';

const zh: Messages<typeof en> = {
  title: '编排',
};

export default zh;
