import { useI18n } from 'vue-i18n';
import { describePicture } from './describePicture.ts';
import type { PictureNode } from './pictureLayout.ts';
import type { PictureModel } from './pictureModel.ts';

/** The words of the picture: the names of its boxes for a screen reader, and the whole in sentences. */
export function usePictureTexts() {
  const { t, n } = useI18n({ useScope: 'global' });
  const nameOf = (architecture: string) => t(`shell.architecture.${architecture}`);

  function what(node: PictureNode, model: PictureModel): string {
    const [from, to] = model.momentum;
    const key = (name: string, parameters: Record<string, string | number> = {}) => t(`compose.picture.node.${name}`, parameters);
    const isTeacher = node.network === 'teacher';
    switch (node.kind) {
      case 'image':
        return key('image', { size: model.imageSize });
      case 'crops':
        return isTeacher ? key('cropsTeacher') : key('cropsStudent', { count: model.localCrops });
      case 'base':
        return isTeacher ? key('baseTeacher', { from, to }) : key('baseStudent', { name: nameOf(model.base.architecture), width: model.base.widths.join(', '), depth: model.base.depths.join(', ') });
      case 'head': {
        const [head] = node.heads;
        if (isTeacher || head === undefined) {
          return key('headTeacher', { names: node.heads.map((one) => nameOf(one.architecture)).join(', ') });
        }
        return head.network === null
          ? key('headStudent', { id: head.id, name: nameOf(head.architecture), depth: head.depth })
          : key('headParallel', { id: head.id, name: nameOf(head.architecture), width: head.network.widths.join(', '), depth: head.network.depths.join(', ') });
      }
      case 'projection':
        return key('projection', { prototypes: n(model.prototypes) });
      default:
        return key(node.kind);
    }
  }

  return {
    /** What a box is, and where it leads. */
    nodeLabel(node: PictureNode, model: PictureModel, isWrong: boolean): string {
      const label = t('compose.picture.goTo', { what: what(node, model), section: t(`compose.sections.${node.section}`) });
      return isWrong ? `${label} ${t('compose.picture.problem')}` : label;
    },
    describe(model: PictureModel): string {
      return describePicture(model, nameOf)
        .map(({ key, parameters }) => t(`compose.picture.describe.${key}`, parameters))
        .join(' ');
    },
  };
}
