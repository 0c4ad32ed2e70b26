import type { Messages } from '../messages.ts';
import type en from '../en/engine.ts';

const zh: Messages<typeof en> = {
  title: '引擎',
};

export default zh;
