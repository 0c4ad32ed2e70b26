import type { Messages } from '../messages.ts';
import type en from '../en/settings.ts';

const zh: Messages<typeof en> = {
  title: '设置',
  appearance: '外观',
  theme: {
    label: '主题',
    system: '跟随系统',
    light: '浅色',
    dark: '深色',
  },
  language: '语言',
  about: {
    title: '关于',
    version: '版本',
    data: '数据文件夹',
  },
};

export default zh;
