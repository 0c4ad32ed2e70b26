import type { Messages } from '../messages.ts';
import type en from '../en/settings.ts';

const zh: Messages<typeof en> = {
  title: '设置',
};

export default zh;
