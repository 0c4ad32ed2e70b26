import type { Messages } from '../messages.ts';
import type en from '../en/runs.ts';

const zh: Messages<typeof en> = {
  title: '运行',
  newRun: '新建运行',
  selectAll: '选择所有运行',
  select: '选择 {name}',
  sortBy: '按{column}排序',
  noMatch: '没有符合筛选条件的运行。',
  filter: {
    label: '筛选运行',
    placeholder: '筛选：convnext knn>70 -status:failed',
    help: '所有词都须出现。也可写 "两个 词"、name:… tag:… status:… head:… dataset:… project:… notes:…、knn>70、d>=0.05、seed=1、epochs<20；词前加减号表示排除。',
  },
  count: {
    all: '没有运行 | {count} 个运行 | {count} 个运行',
    some: '共 {total} 个运行，显示 {shown} 个',
  },
  selection: {
    compare: '对比 {count} 个',
    remove: '删除 {count} 个',
    restore: '恢复 {count} 个',
    clear: '清除选择',
  },
  columns: {
    label: '列',
    reset: '恢复默认列',
  },
  trash: {
    label: '回收站（{count}）',
    empty: '回收站是空的',
    help: '删除的运行及其检查点保存在这里，可以恢复。',
    back: '返回运行列表',
  },
  column: {
    name: '名称',
    status: '状态',
    progress: '进度',
    heads: '头',
    knn: 'k-NN',
    gain: '增益',
    discrepancy: 'D',
    tags: '标签',
    notes: '备注',
    created: '创建时间',
    floor: '下限',
    loss: '损失',
    seed: '种子',
    epochs: '轮数',
    dataset: '数据集',
    project: '项目',
    duration: '用时',
    reason: '失败原因',
  },
  heads: {
    search: '在 {count} 个中搜索',
    concat: '{count} 个并用',
  },
  progress: {
    of: '{name} 的进度',
    inQueue: '队列第 {position} 位',
    stoppedAt: '停在第 {step}/{total} 步',
  },
  edit: {
    rename: '重命名 {name}',
    tags: '{name} 的标签',
    tagPlaceholder: '输入标签后按回车',
    notes: '{name} 的备注',
  },
  reason: {
    crashed: '崩溃',
    killed: '被终止',
    outOfMemory: '内存不足',
    diverged: '发散',
    badData: '数据错误',
    orphaned: '失去服务',
    engine: '引擎',
    diskFull: '磁盘已满',
  },
  done: {
    removedOne: '“{name}”已移入回收站',
    removedMany: '{count} 个运行已移入回收站',
    restoredOne: '“{name}”已恢复',
    restoredMany: '{count} 个运行已恢复',
    cancelled: '“{name}”已取消',
  },
};

export default zh;
