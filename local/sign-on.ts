/** Single sign-on on this machine: the simulator is the service provider. */
import { readSettings } from '../infra/settings.ts';
import { ssoOf } from '../infra/sso-variables.ts';
import { metadataPath } from '../shared/domain/sso/settings.ts';
import { type Application, createApplication } from './application/application.ts';
import type { TokenIssuer } from './aws/issuer.ts';
import { acsPath } from './simulator/service-provider/pages.ts';
import type { Simulator } from './simulator/simulator.ts';

/** Where the application of this machine signs users in whom the simulator has sent. */
const loginPath = '/_local/application/sign-in';

/** Without ports, so that the templates of every start are the same; the functions get the real addresses. */
export const signOnSettings = {
  ssoAcsUrl: `http://127.0.0.1${acsPath}`,
  ssoLoginUrl: `http://127.0.0.1${loginPath}`,
  ssoRelayState: 'https://login.example.com/login/idp-redirect',
  ssoKeys: 'a,b',
};

interface Addresses {
  readonly serviceUrl: string;
  /** Undefined: there is no simulator. */
  readonly simulatorUrl: string | undefined;
}

/** The value of `SSO_SETTINGS`, with the addresses of this start, unless the settings name others. */
export function localSignOn(
  context: Readonly<Record<string, string>>,
  { serviceUrl, simulatorUrl }: Addresses,
): string {
  const own = {
    ...(simulatorUrl !== undefined && { ssoAcsUrl: new URL(acsPath, simulatorUrl).href }),
    ssoLoginUrl: new URL(loginPath, serviceUrl).href,
  };
  return JSON.stringify(ssoOf(readSettings({ ...signOnSettings, ...own, ...context }), serviceUrl) ?? null);
}

interface ApplicationParts {
  readonly serviceUrl: string;
  /** Of the application's pages. */
  readonly prefix: string;
  readonly issuer: Pick<TokenIssuer, 'token'>;
}

/**
 * Has the simulator trust the service of this machine.
 *
 * @returns an application that opens the simulator; undefined: there is no simulator
 */
export function openApplication(
  simulator: Pick<Simulator, 'serviceProvider'> | undefined,
  { serviceUrl, prefix, issuer }: ApplicationParts,
): Application | undefined {
  if (simulator === undefined) return undefined;
  simulator.serviceProvider.trust(serviceUrl + metadataPath);
  return createApplication({ serviceUrl, prefix, token: (scopes) => issuer.token({ scopes }) });
}
