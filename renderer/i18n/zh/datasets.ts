import type { Messages } from '../messages.ts';
import type en from '../en/datasets.ts';

const zh: Messages<typeof en> = {
  title: '数据',
};

export default zh;
