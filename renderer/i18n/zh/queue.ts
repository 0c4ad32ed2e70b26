import type { Messages } from '../messages.ts';
import type en from '../en/queue.ts';

const zh: Messages<typeof en> = {
  title: '队列',
  running: '运行中',
  noneRunning: '当前没有运行，下一个即将开始。',
  waiting: '等待中（{count}）',
  help: '拖动左侧手柄，或选中后按 Alt 加方向键来调整顺序。',
  paused: '已暂停（{count}）',
  pausedHelp: '它们在等待，不占用设备。继续的运行排到队列末尾，得到的数值与从未中断的运行完全相同。',
  allPaused: '当前没有运行。',
  drag: '拖动到其他位置',
  epochs: '{count} 轮 | {count} 轮 | {count} 轮',
  takes: '约 {time}',
  startsIn: '约 {time} 后开始',
  next: '下一个',
  toTop: '将 {name} 设为下一个',
  up: '上移 {name}',
  down: '下移 {name}',
  pause: '暂停 {name}',
  resume: '继续 {name}',
  cancel: '取消 {name}',
  moved: '{name} 现在排在第 {position} 位，共 {count} 个',
  empty: {
    title: '队列是空的',
    text: '运行在这里等待设备空闲，然后依次开始。',
    compose: '编排运行',
  },
};

export default zh;
