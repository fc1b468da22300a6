/** Shows the document of this API, and lets people try it. Everything comes from this origin. */
import type { SignIn } from '../../shared/api/site/sign-in.ts';
import { keepAccessible } from './accessible.ts';
import { type ApiDocument, forBrowsers } from './document.ts';
import { hearSignIn, redirectPath } from './sign-in.ts';

interface SwaggerRequest {
  readonly url: string;
  readonly headers: Record<string, string>;
}

interface SwaggerUi {
  initOAuth(options: Readonly<Record<string, unknown>>): void;
}

declare const SwaggerUIBundle: {
  (options: Readonly<Record<string, unknown>>): SwaggerUi;
  readonly presets: { readonly apis: unknown };
};

const get = async <T>(path: string): Promise<T> => {
  const response = await fetch(path);
  if (!response.ok) throw new Error(`${path} answers ${response.status}`);
  return response.json();
};

async function show(): Promise<void> {
  const [document, { signIn }] = await Promise.all([
    get<ApiDocument>('/openapi.json'),
    get<{ readonly signIn: SignIn | null }>('/console/sign-in.json'),
  ]);
  const ui = SwaggerUIBundle({
    spec: forBrowsers(document, signIn),
    dom_id: '#swagger-ui',
    presets: [SwaggerUIBundle.presets.apis],
    layout: 'BaseLayout',
    deepLinking: true,
    displayRequestDuration: true,
    docExpansion: 'list',
    filter: true,
    // Both would ask or keep something elsewhere.
    validatorUrl: null,
    persistAuthorization: false,
    oauth2RedirectUrl: `${location.origin}${redirectPath}`,
    requestInterceptor: (request: SwaggerRequest) => {
      // With it, a browser asks an issuer of another origin first whether it may be sent.
      if (request.url === signIn?.tokenEndpoint) delete request.headers['X-Requested-With'];
      return request;
    },
  });
  if (signIn === null) return;
  hearSignIn();
  ui.initOAuth({
    clientId: signIn.clientId,
    scopes: [...signIn.scopes],
    usePkceWithAuthorizationCodeGrant: true,
  });
}

function followColourScheme(): void {
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const follow = (): void => void document.documentElement.classList.toggle('dark-mode', dark.matches);
  dark.addEventListener('change', follow);
  follow();
}

followColourScheme();
const shown = document.querySelector('#swagger-ui');
if (shown !== null) keepAccessible(shown);
const status = document.querySelector('#page-status');
show().then(
  () => status?.remove(),
  (error: unknown) => {
    if (status !== null) status.textContent = `The document of the API could not be loaded: ${String(error)}`;
  },
);
