import type { Messages } from '../messages.ts';
import type en from '../en/welcome.ts';

const zh: Messages<typeof en> = {
  headline: '给模型接上第二个网络，看它能教会模型什么。',
  lead: 'HSSL Studio 让基础模型与另一种架构的辅助头一起训练，记录全部过程，并对比各次运行。数据不会离开本机。',
  example: {
    title: '训练示例',
    text: '一个带 ConvNeXt 头的小型 ViT，以及作为对照的同一 ViT，使用 2,048 张服装图片。一分钟内即可看到第一个准确率。',
    train: '立即训练两者',
    search: '在六种头中搜索',
  },
  data: {
    title: '示例图片',
    samples: '部分示例图片',
    importing: '正在准备示例图片：{share}',
    ready: 'Fashion-MNIST 已就绪：{count} 张图片',
    missing: '没有示例图片。请在数据页面添加 Fashion-MNIST。',
  },
  steps: {
    step: '第 {number} 步：',
    done: '已完成',
    now: '现在',
    later: '稍后',
    experiment: '第一个实验',
    needsEngine: '请先安装引擎。',
    more: '其他开始方式',
  },
  engine: {
    title: '适合本机的引擎',
    text: '引擎负责计算。它与 HSSL Studio 分开提供，以便与本机匹配。',
    measured: '在 {device} 上计算正确，{speed} GFLOPS',
    missing: '{name} 缺少：',
    more: '其他方式：来自文件或共享文件夹',
  },
  images: {
    title: '使用自己的图片',
    text: '添加图片文件夹：每个类别一个子文件夹，或不带标签。原文件不会被移动或改动。',
    add: '添加文件夹',
  },
  spec: {
    title: '导入实验',
    text: '打开同事的实验文件，或从头编排一个。',
    open: '打开文件',
    compose: '编排',
  },
  trash: '已删除的运行仍可恢复。',
  openTrash: '打开回收站',
};

export default zh;
