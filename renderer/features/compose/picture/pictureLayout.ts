import type { HeadArchitecture } from '../../../../core/contract/architectures.ts';
import type { Section } from '../model/specFields.ts';
import type { PictureHead } from './pictureModel.ts';

/** What a box of the picture stands for. */
export type NodeKind = 'image' | 'crops' | 'base' | 'head' | 'noHead' | 'concat' | 'projection' | 'loss' | 'average' | 'discrepancy';

/** One box of the picture: a rectangle in pixels, what it stands for, and the part of the form that it leads to. */
export interface PictureNode {
  /** Stable over changes, so that a box moves instead of appearing anew. */
  id: string;
  kind: NodeKind;
  network: 'student' | 'teacher' | 'both';
  x: number;
  y: number;
  width: number;
  height: number;
  section: Section;
  /** The control that gets the focus. */
  field: string;
  /** Problems whose control starts with one of these belong to the box. */
  scopes: string[];
  /** The heads that the box is, or that it serves. */
  heads: PictureHead[];
  /** Losses: how many terms meet here. Projections: how many separate ones. */
  count: number;
}

/** A named representation, at the middle of its dot. */
export interface PictureMark {
  id: string;
  label: string;
  x: number;
  y: number;
}

/** `flow`: representations; `target`: what a loss aims at; `average`: EMA from student to teacher; `measure`: D. */
export type EdgeKind = 'flow' | 'target' | 'average' | 'measure';

/** An arrow, as the data of an SVG path. */
export interface PictureEdge {
  id: string;
  kind: EdgeKind;
  isTeacher: boolean;
  architecture: HeadArchitecture | null;
  path: string;
  hasArrow: boolean;
}

/** The whole picture as data; all lengths are pixels of its own width and height. */
export interface PictureLayout {
  width: number;
  height: number;
  nodes: PictureNode[];
  marks: PictureMark[];
  edges: PictureEdge[];
}
