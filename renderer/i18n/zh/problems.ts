import type { Messages } from '../messages.ts';
import type en from '../en/problems.ts';

const zh: Messages<typeof en> = {};

export default zh;
