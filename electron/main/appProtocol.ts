import { readFile } from 'node:fs/promises';
import { protocol } from 'electron';
import { contentSecurityPolicy } from './contentSecurityPolicy.ts';
import { appScheme, resolveAsset } from './resolveAsset.ts';

/** Gives the app's addresses the rights of a secure web origin. Must be called before the app is ready. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: appScheme, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
}

function refuse(status: 404 | 405): Response {
  return new Response(null, { status });
}

/**
 * Serves the built interface, and nothing else of the disk, under `app://studio`.
 *
 * @param root - absolute path of the built interface
 */
export function serveInterface(root: string): void {
  const headers = {
    'Content-Security-Policy': contentSecurityPolicy(root),
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Opener-Policy': 'same-origin',
  };
  protocol.handle(appScheme, async (request) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return refuse(405);
    }
    const asset = resolveAsset(root, request.url);
    if (asset === null) {
      return refuse(404);
    }
    try {
      return new Response(await readFile(asset.file), { headers: { ...headers, 'Content-Type': asset.mimeType } });
    } catch {
      return refuse(404);
    }
  });
}
