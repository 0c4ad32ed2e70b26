import type { Messages } from '../messages.ts';
import type en from '../en/presets.ts';

const zh: Messages<typeof en> = {
  baseline: '基线（仅 ViT）',
  vit: 'ViT 头',
  swin: 'Swin 头',
  poolformer: 'PoolFormer 头',
  resnet: 'ResNet 头',
  resmlp: 'ResMLP 头',
  convnext: 'ConvNeXt 头',
  'convnext-resmlp': 'ConvNeXt + ResMLP 头',
  search: '在六种头中搜索',
  quick: '快速：ViT 加 ConvNeXt',
  'quick-baseline': '快速：基线',
  'quick-search': '快速：在六种头中搜索',
  'quick-resnet': '快速：ResNet 加 ViT',
  paper: '论文：ViT-S/16 加 ConvNeXt',
  'paper-swin': '论文：Swin-T 加 ConvNeXt',
};

export default zh;
