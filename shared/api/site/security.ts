/** What a browser must keep to on the pages of the site. */

/**
 * The headers of every answer. Scripts and styles are files of the site, and no page of another
 * origin may hold one of this site, open it with a hold on it, or load a file of it.
 *
 * @param tokenOrigin where the pages get tokens from, besides their own origin
 */
export const securityHeaders = (tokenOrigin: string | undefined): Readonly<Record<string, string>> => ({
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    ['connect-src', "'self'", ...(tokenOrigin === undefined ? [] : [tokenOrigin])].join(' '),
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'strict-transport-security': 'max-age=31536000',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'permissions-policy': 'camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
});
