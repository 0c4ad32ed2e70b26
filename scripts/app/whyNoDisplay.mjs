/**
 * Why no window can be shown, or null.
 * @returns {string | null}
 */
export function whyNoDisplay() {
  if (process.platform !== 'linux' || process.env.DISPLAY || process.env.WAYLAND_DISPLAY) {
    return null;
  }
  return 'there is no display (neither DISPLAY nor WAYLAND_DISPLAY is set)';
}
