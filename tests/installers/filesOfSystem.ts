import { lstatSync, readdirSync } from 'node:fs';
import path from 'node:path';

/** Where a package may put files. */
const places = ['/opt', '/usr/bin', '/usr/share', '/usr/lib', '/etc'];
/** Lists that the system makes anew whenever any package comes or goes. */
const remade = /^\/usr\/share\/mime\/|^\/usr\/share\/applications\/mimeinfo\.cache$|^\/usr\/share\/icons\/hicolor\/icon-theme\.cache$|^\/etc\/ld\.so\.cache$|^\/var\//;

function below(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const full = path.join(folder, entry.name);
    try {
      return entry.isDirectory() && !entry.isSymbolicLink() ? [full, ...below(full)] : [full];
    } catch {
      return [full];
    }
  });
}

/** Every file and folder of the system that a package could have left. */
export function filesOfSystem(): Set<string> {
  return new Set(places.filter((place) => lstatSync(place, { throwIfNoEntry: false })).flatMap(below).filter((file) => !remade.test(file)));
}
