export { elementCount } from './elementCount.ts';
