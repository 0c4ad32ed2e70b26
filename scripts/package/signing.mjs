/**
 * Says plainly what will not be signed. Certificates come from the variables that electron-builder reads.
 * @param {string} platform - of the installers, as `process.platform`
 * @param {Record<string, string | undefined>} [environment]
 * @returns {string | null}
 */
export function whyUnsigned(platform, environment = process.env) {
  if (platform === 'darwin') {
    const hasCertificate = Boolean(environment.CSC_LINK || environment.CSC_NAME);
    const canNotarize = Boolean(environment.APPLE_API_KEY || environment.APPLE_ID || environment.APPLE_KEYCHAIN_PROFILE);
    if (!hasCertificate) {
      return 'The app is NOT signed: neither CSC_LINK nor CSC_NAME is set. macOS refuses it until its user allows it under Privacy & Security.';
    }
    return canNotarize ? null : 'The app is signed but NOT notarised: none of APPLE_API_KEY, APPLE_ID, APPLE_KEYCHAIN_PROFILE is set. macOS warns about it.';
  }
  if (platform === 'win32' && !environment.WIN_CSC_LINK && !environment.CSC_LINK && !environment.AZURE_CLIENT_ID) {
    return 'The installer is NOT signed: neither WIN_CSC_LINK nor CSC_LINK is set. Windows warns about it.';
  }
  return null;
}
