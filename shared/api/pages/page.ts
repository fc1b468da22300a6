/** Pages for browsers that are no part of the console: plain HTML, with the least that a browser may do. */
import { createHash } from 'node:crypto';
import { html, raw } from 'hono/html';

const style = `
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
body { max-width: 34rem; margin: 0 auto; padding: 1.5rem 1rem; overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; }
button, .button { display: inline-block; padding: 0.75rem 1.25rem; font: inherit; color: inherit; background: none;
  text-decoration: none; cursor: pointer; border: 1px solid; border-radius: 0.5rem; }
ul { list-style: none; padding: 0; display: grid; gap: 0.75rem; }
li button { width: 100%; text-align: start; }
button strong { display: block; }
input { width: 100%; box-sizing: border-box; padding: 0.5rem; font: inherit; border: 1px solid; border-radius: 0.5rem; }
[role='alert'] { border-inline-start: 0.25rem solid; padding-inline-start: 0.75rem; font-weight: bold; }
:focus-visible { outline: 3px solid; outline-offset: 2px; }
footer { margin-top: 2rem; font-size: 0.875rem; }
`;
const submitAtOnce = 'document.forms[0].submit();';

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
const styleSource = hashOf(style);
const submitSource = hashOf(submitAtOnce);

export interface Page {
  readonly status: number;
  /** Also the heading. */
  readonly title: string;
  /** Made by `html` of hono, which escapes what is put in. */
  readonly content: unknown;
  /**
   * Where the forms of the page may lead, as sources of a CSP; absent: it has none. A browser holds
   * redirects after a form to it as well, so a form that ends at another service may lead `anywhere`.
   */
  readonly formAction?: readonly string[] | 'anywhere';
  /** Sends the first form as soon as the page is there. */
  readonly submits?: true;
  /** Shown at the end, for whoever is asked for help. */
  readonly requestId?: string;
}

/** What is sent for a page. */
export interface RenderedPage {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Headers of everything that is answered to browsers here: addresses hold secrets, and answers are for once. */
export const browserHeaders: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'strict-transport-security': 'max-age=31536000',
  'x-content-type-options': 'nosniff',
  // No other origin hears of them. With `no-referrer` a form of the page would have `Origin: null`.
  'referrer-policy': 'same-origin',
};

export async function renderPage({
  title,
  content,
  formAction = ["'none'"],
  submits,
  requestId,
}: Omit<Page, 'status'>): Promise<RenderedPage> {
  const body = await html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${raw(style)}</style>
</head>
<body><main><h1>${title}</h1>
${content}
</main>${requestId === undefined ? '' : html`<footer>Request ${requestId}</footer>`}
${submits ? html`<script>${raw(submitAtOnce)}</script>` : ''}</body>
</html>
`;
  const policy = [
    "default-src 'none'",
    `style-src ${styleSource}`,
    ...(submits ? [`script-src ${submitSource}`] : []),
    ...(formAction === 'anywhere' ? [] : [`form-action ${formAction.join(' ')}`]),
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ];
  return {
    headers: {
      ...browserHeaders,
      // Its form goes elsewhere, and nobody there needs to know from where.
      ...(submits && { 'referrer-policy': 'no-referrer' }),
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': policy.join('; '),
      'permissions-policy': 'camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()',
      'cross-origin-resource-policy': 'same-origin',
      'x-frame-options': 'DENY',
      'x-robots-tag': 'noindex',
    },
    body: String(body),
  };
}
