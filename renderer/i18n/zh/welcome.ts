import type { Messages } from '../messages.ts';
import type en from '../en/welcome.ts';

const zh: Messages<typeof en> = {
  title: '欢迎',
};

export default zh;
