import type { Messages } from '../messages.ts';
import type en from '../en/search.ts';

const zh: Messages<typeof en> = {
  title: '搜索',
};

export default zh;
