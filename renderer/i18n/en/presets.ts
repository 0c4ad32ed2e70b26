/** Names of the presets of `core/contract/presets.ts`. */
export default {
  baseline: 'Baseline (ViT alone)',
  vit: 'ViT head',
  swin: 'Swin head',
  poolformer: 'PoolFormer head',
  resnet: 'ResNet head',
  resmlp: 'ResMLP head',
  convnext: 'ConvNeXt head',
  'convnext-resmlp': 'ConvNeXt + ResMLP heads',
  search: 'Search over six heads',
  quick: 'Quick: ViT with ConvNeXt',
  'quick-baseline': 'Quick: baseline',
  'quick-search': 'Quick: search over six heads',
  'quick-resnet': 'Quick: ResNet with ViT',
  paper: 'Paper: ViT-S/16 with ConvNeXt',
  'paper-swin': 'Paper: Swin-T with ConvNeXt',
};
