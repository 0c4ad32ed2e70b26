import path from 'node:path';

/** The scheme and host under which the interface is served; an origin of its own, unlike `file:`. */
export const appScheme = 'app';
export const appOrigin = `${appScheme}://studio`;

const mimeTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
};

export interface Asset {
  /** Absolute path inside the root. */
  file: string;
  mimeType: string;
}

/**
 * The file that an address of the app stands for, or null where it stands for none: another origin,
 * a path that leaves the root by any spelling, or a kind of file that the interface does not consist of.
 *
 * @param root - absolute path of the built interface
 */
export function resolveAsset(root: string, address: string): Asset | null {
  let url: URL;
  let pathname: string;
  try {
    url = new URL(address);
    pathname = decodeURIComponent(url.pathname);
  } catch {
    return null;
  }
  if (url.protocol !== `${appScheme}:` || url.host !== new URL(appOrigin).host || /[\\\0]/.test(pathname)) {
    return null;
  }
  const file = path.join(root, pathname === '/' ? 'index.html' : pathname);
  const below = path.relative(root, file);
  const mimeType = mimeTypes[path.extname(file)];
  if (mimeType === undefined || below === '' || below === '..' || below.startsWith(`..${path.sep}`) || path.isAbsolute(below)) {
    return null;
  }
  return { file, mimeType };
}
