import type { Messages } from '../messages.ts';
import type en from '../en/run.ts';

const zh: Messages<typeof en> = {
  title: '运行详情',
};

export default zh;
