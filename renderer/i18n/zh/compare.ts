import type { Messages } from '../messages.ts';
import type en from '../en/compare.ts';

const zh: Messages<typeof en> = {
  title: '对比',
};

export default zh;
