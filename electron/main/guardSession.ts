import { app, session } from 'electron';
import { appOrigin, appScheme } from './resolveAsset.ts';

/** The interface copies tables as text; every other permission is refused. */
const allowedPermission = 'clipboard-sanitized-write';

/** Whether a page at this address is the app's own. */
export function isAppAddress(address: string): boolean {
  try {
    const url = new URL(address);
    return `${url.protocol}//${url.host}` === appOrigin;
  } catch {
    return false;
  }
}

/** Electron's security checklist, items 5 and 13 to 15: no page leaves the app, opens a window, embeds another, or gets a permission. */
export function guardSession(): void {
  app.on('web-contents-created', (_event, contents) => {
    const stay = (event: { preventDefault: () => void }) => event.preventDefault();
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
    contents.on('will-navigate', stay);
    contents.on('will-redirect', stay);
    contents.on('will-frame-navigate', stay);
    contents.on('will-attach-webview', stay);
  });
  const { defaultSession } = session;
  defaultSession.setPermissionRequestHandler((_contents, permission, decide, details) => {
    decide((permission as string) === allowedPermission && isAppAddress(details.requestingUrl));
  });
  defaultSession.setPermissionCheckHandler((_contents, permission, requestingOrigin) => {
    return (permission as string) === allowedPermission && isAppAddress(requestingOrigin);
  });
  defaultSession.setDevicePermissionHandler(() => false);
  // The app works without a network; whatever asks for one was not written here.
  defaultSession.webRequest.onBeforeRequest((details, decide) => {
    const scheme = new URL(details.url).protocol;
    decide({ cancel: ![`${appScheme}:`, 'data:', 'blob:', 'devtools:'].includes(scheme) });
  });
}
