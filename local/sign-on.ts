/** Single sign-on on this machine: the simulator is the service provider. */
import { readSettings } from '../infra/settings.ts';
import { ssoOf } from '../infra/sso-variables.ts';
import { metadataPath } from '../shared/domain/sso/settings.ts';
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

/**
 * Sets the two up with one another.
 *
 * @param simulator undefined: there is none
 * @returns the value of `SSO_SETTINGS`, with the addresses of this start, unless the settings name others
 */
export function setUpSignOn(
  context: Readonly<Record<string, string>>,
  serviceUrl: string,
  simulator: Pick<Simulator, 'serviceProvider'> | undefined,
): string {
  simulator?.serviceProvider.trust(new URL(metadataPath, serviceUrl).href);
  const own = {
    ...(simulator !== undefined && { ssoAcsUrl: simulator.serviceProvider.acsUrl }),
    ssoLoginUrl: new URL(loginPath, serviceUrl).href,
  };
  return JSON.stringify(ssoOf(readSettings({ ...signOnSettings, ...own, ...context }), serviceUrl) ?? null);
}
