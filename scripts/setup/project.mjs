import { programPlaces } from '../../core/engine/program.mjs';

/** The checkout's folder. */
export const projectFolder = programPlaces().root;
