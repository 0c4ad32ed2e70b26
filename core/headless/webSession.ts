import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** Who may use the web host: whoever opened the printed address first, in the browser that did. */
export interface WebSession {
  /** Goes into the printed address; good for one use. */
  readonly token: string;
  /** The `Set-Cookie` header for whoever brings the token, once; null for a wrong or used one. */
  exchange(token: string): string | null;
  /** Whether a request brings the cookie. */
  isKnown(request: IncomingMessage): boolean;
}

function isSame(one: string, other: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}

function readCookie(request: IncomingMessage, name: string): string | null {
  for (const pair of (request.headers.cookie ?? '').split(';')) {
    const [key, value] = pair.trim().split('=');
    if (key === name && value !== undefined) {
      return value;
    }
  }
  return null;
}

/** @param port - in the cookie's name, because browsers share cookies between the ports of a host */
export function createWebSession(port: number): WebSession {
  const token = randomBytes(32).toString('base64url');
  const secret = randomBytes(32).toString('base64url');
  const cookieName = `hssl-studio-${port}`;
  let isUsed = false;
  return {
    token,
    exchange(offered) {
      if (isUsed || !isSame(offered, token)) {
        return null;
      }
      isUsed = true;
      return `${cookieName}=${secret}; Path=/; HttpOnly; SameSite=Strict`;
    },
    isKnown(request) {
      const offered = readCookie(request, cookieName);
      return offered !== null && isSame(offered, secret);
    },
  };
}
