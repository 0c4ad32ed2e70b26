import type { Messages } from '../messages.ts';
import type en from '../en/problems.ts';

/** Message and advice in one; the English ones come with the problem. */
const zh: Messages<typeof en> = {
  notAnObject: '配置必须是一个 JSON 对象。请将字段写在花括号之间：{\'{\'} "name": … {\'}\'}。',
  unknownKey: '未知的键“{name}”。请移除它。',
  unknownKeyNearest: '未知的键“{name}”。您是否想写“{nearest}”？',
  invalid_type: '类型不对，应为 {expected}。',
  too_small: '过小或过短，最少为 {minimum}。',
  too_big: '过大或过长，最多为 {maximum}。',
  invalid_format: '格式不对。',
  invalid_value: '不是允许的值，可选：{values}。',
  patchDoesNotDivide: '{patchSize} 像素的图块不能整除 {imageSize} 像素的图像。请选择能整除 {imageSize} 的图块尺寸，或更换图像尺寸。',
  headsDoNotDivide: '{attentionHeads} 个注意力头不能整除宽度 {width}。请选择能整除 {width} 的头数，或更换宽度。',
  noHead: '由辅助头监督需要至少一个辅助头。请添加辅助头，或将监督方式改为“基线”。',
  oneHeadOnly: '“单个”组合只接受一个辅助头，现有 {count} 个。请只保留一个，或改用“拼接”或“搜索”。',
  twoHeadsNeeded: '该组合至少需要两个辅助头。请添加辅助头，或改用“单个”。',
  headIdTaken: '有两个辅助头的标识都是“{id}”。请为每个辅助头取不同的标识。',
  emptyBlock: '辅助头“{id}”既没有词元混合器也没有 MLP。请至少开启其一。',
  bottleneckWidth: 'ResNet 辅助头的瓶颈宽度为四分之一，而 {width} 不能被 4 整除。请选择 4 的倍数作为宽度，或更换辅助头。',
  rangeOrder: '范围从 {low} 开始，到 {high} 结束。请先写较小的数。',
  localPatchDoesNotDivide: '{patchSize} 像素的图块不能整除 {size} 像素的局部裁剪。请选择图块尺寸的倍数，或留空。',
  localTooLarge: '{size} 像素的局部裁剪大于图像（{imageSize}）。请选择更小的裁剪。',
  minimumAbovePeak: '最终学习率 {minimumLearningRate} 高于峰值 {peak}。请降低最终学习率或提高学习率。',
  frozenThroughout: '末层在全部 {epochs} 轮中都会被冻结。请冻结更少的轮数。',
  noDataset: '没有名为“{dataset}”的数据集。请在数据页面添加，或选择其他数据集。',
  datasetNotReady: '数据集“{dataset}”尚不可用。请等待导入结束，或重新添加。',
  batchLargerThanData: '批大小 {batchSize} 超过了 {images} 张训练图像。请减小批大小，或使用更多图像。',
  moreNeighboursThanImages: 'k = {k} 超过了 {images} 张训练图像。请选择更小的 k。',
  weightsRelative: '初始权重的路径是相对路径：{file}。请写完整路径。',
  weightsUnreadable: '无法读取初始权重：{why}（{file}）。请给出 safetensors 文件的路径。',
  weightsBroken: '初始权重无法使用：{why}（{file}）。请换用该文件的另一份副本。',
  weightsPickle: '{file} 是 pickle 文件，读取时可能执行任意程序。若信任来源，请先转换为 safetensors；docs/weights.md 中有所需的两行 Python。',
  weightsMissing: '初始权重缺少 {count} 个张量：{names}（{file}）。请选择与该文件一致的规模，或换用其他文件。',
  weightsExtra: '初始权重中有 {count} 个此网络没有的张量：{names}（{file}）。请选择与该文件一致的规模，或换用其他文件。',
  weightsMisshapen: '初始权重中有 {count} 个张量形状不符：{names}（{file}）。请选择与该文件一致的规模，或换用其他文件。',
  weightsChannels: '初始权重用于 {theirs} 通道的图像，而数据集为 {channels} 通道：{names}（{file}）。请选择相符的数据集，或换用其他文件。',
  weightsSettings: '初始权重是为 {settings} 制作的，有 {count} 个张量形状不符：{names}（{file}）。请采用该设置，或换用其他文件。',
};

export default zh;
