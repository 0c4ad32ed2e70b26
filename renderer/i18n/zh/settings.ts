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
  updates: {
    title: '更新',
    off: '已关闭：此副本不会联系任何地址。设置更新源后，每次启动时会检查；未经您操作，不会下载或安装任何内容。',
    set: '设置更新源',
    change: '更改',
    feed: '更新源',
    feedHelp: '一个文件夹（例如共享磁盘上的）或其 http(s) 地址，其中放有某一版本打包生成的全部文件：安装包和 latest*.yml。',
    pick: '选择…',
    save: '使用此更新源',
    forget: '关闭更新',
    notAFeed: '这既不是文件夹的完整路径，也不是不带密码的 http(s) 地址。',
    plain: '使用未加密的 http 时，网络中间人可以用其他程序替换更新。请使用 https 或文件夹。',
    copy: {
      unpacked: '此副本由压缩包解压而来：需要手动更新。请用新的压缩包替换此文件夹；您的数据存放在别处。',
      checkout: '此副本是源代码目录：请用 git 更新，然后运行“npm start”。',
    },
    lastChecked: '上次检查：{when}',
    check: '立即检查',
    phase: {
      idle: '启动后尚未检查。',
      checking: '正在检查…',
      none: '版本 {version} 已是最新版本。',
      available: '有新版本 {version}',
      downloading: '正在下载版本 {version}',
      ready: '版本 {version} 已下载并通过校验',
      installing: '正在安装版本 {version}…',
    },
    notes: '更新内容',
    progress: '{done} / {total}',
    speed: '每秒 {speed}',
    left: '剩余 {time}',
    download: '下载',
    cancel: '停止下载',
    install: '安装并重启',
    installHelp: '正在训练的运行会先保存检查点并停止；安装前会询问您。',
    showFolder: '显示文件夹',
    found: '有新版本 {version}',
    show: '查看',
  },
  about: {
    title: '关于',
    version: '版本',
    data: '数据文件夹',
  },
};

export default zh;
