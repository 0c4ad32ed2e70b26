import type { Messages } from '../messages.ts';
import type en from '../en/benchmarks.ts';

const zh: Messages<typeof en> = {
  title: '基准测试',
  report: '{processor} 上的基准测试，{time}',
  empty: {
    title: '尚未发布基准测试',
    text: '基准测试在同一台空闲的机器上成对地测量本应用与 PyTorch 的训练步。下面的命令可测量本机；放入该文件夹的报告会在下次构建后显示在这里。',
  },
  augmentation: {
    label: '步内裁剪',
    with: '与训练时一样，每一步都包含图像的裁剪与颜色变换。',
    without: '裁剪事先完成，每一步只做训练。',
  },
  quartiles: '条形为中位数，横线连接两个四分位数。',
  model: '{model}，批大小 {batch}',
  variant: {
    compiled: 'Studio，编译',
    'compiled-bfloat16': 'Studio，bfloat16',
    eager: 'Studio，逐个执行',
    pytorch: 'PyTorch，逐个执行',
    'pytorch-compile': 'PyTorch，编译',
    'pytorch-autocast': 'PyTorch，autocast',
  },
  chart: {
    seconds: '每步秒数：{name}',
    memory: '内存峰值：{name}',
  },
  facts: {
    cores: '核心数',
    memory: '内存',
    platform: '系统',
    bfloat16: 'bfloat16 指令',
    has: '有',
    hasNot: '无',
    command: '测量命令',
  },
  goals: {
    title: '比值与目标',
    count: '{count} 个目标中达到 {met} 个 | {count} 个目标中达到 {met} 个 | {count} 个目标中达到 {met} 个',
    help: '一个程序或组合与另一个之比，取成对训练步的中位数；越小越好。图中虚线为目标，在其左侧更好。',
    figure: '指标',
    value: '比值',
    interval: '95% 区间',
    goal: '目标',
    atMost: '不超过 {goal}',
    verdict: '是否达到',
    multiplyAdds: '乘加次数为 {ratio} 倍',
    met: '达到',
    missed: '未达到',
    noGoal: '无目标',
    close: '目标在区间内',
  },
  figure: {
    step: '每步用时，Studio 比 PyTorch',
    'serial-time': '用时，带辅助头比单独的基础模型',
    'serial-memory': '内存，带辅助头比单独的基础模型',
    'search-time': '用时，搜索比单个辅助头',
    'bfloat16-float32': '每步用时，bfloat16 比 float32',
    'bfloat16-autocast': '每步用时，Studio bfloat16 比 PyTorch autocast',
    'compiled-eager': '每步用时，编译比逐个执行',
    'data-wait': '等待数据的时间比每步用时',
  },
  table: '全部测量值',
  column: {
    model: '组合',
    variant: '程序',
    seconds: '每步',
    quartiles: '四分位数',
    images: '每秒图像数',
    memory: '内存峰值',
    samples: '测量步数',
  },
};

export default zh;
