/** Whether a feed comes over a network on which others could change it: http, and not from this machine. */
export function isPlainAddress(feed: string): boolean {
  try {
    const { protocol, hostname } = new URL(feed);
    return protocol === 'http:' && !['localhost', '127.0.0.1', '[::1]'].includes(hostname);
  } catch {
    return false;
  }
}
