import { afterAll, beforeAll, beforeEach } from 'vitest';
import { createLegacyCheck } from '../../../shared/constant-contact/legacy/check.ts';
import { createHttp } from '../../../shared/constant-contact/transport/client.ts';
import type { Http } from '../../../shared/constant-contact/transport/exchange.ts';
import { defaultActivityWords } from '../../../shared/domain/membership/activity-words.ts';
import { type Reply, type ScriptedServer, startScriptedServer } from '../../support/scripted-server.ts';
import {
  createVendorHarness,
  credentialsSecret,
  partnerCredentials,
  type VendorHarness,
} from '../../support/vendor-harness.ts';

export const path = '/0.1/API_GetSiteOwnerID.jsp';
/** With everything that a URL writes differently. */
export const password = 'p&ss wörd/7?=+%#';
export const ours: Reply = { text: '0\r\n1100123456789\r\nStatus=Open\r\n' };

/** One server for all tests of a file, and a new secret for each test. */
export const useLegacy = () => {
  let server: ScriptedServer;
  let vendor: VendorHarness;
  beforeAll(async () => {
    server = await startScriptedServer(() => ours);
  });
  afterAll(() => server.close());
  beforeEach(() => {
    server.follow(() => ours);
    vendor = createVendorHarness(server.url);
    vendor.secrets.set(
      credentialsSecret,
      JSON.stringify({ ...partnerCredentials, legacyUserName: ' partner+user\n', legacyPassword: `${password}\r\n` }),
    );
  });
  const http = (): Http => createHttp({ now: () => vendor.clock.now, backoff: () => 0 });
  return {
    server: () => server,
    vendor: () => vendor,
    http,
    legacy: ({ url = `${server.url}${path}`, client = http() }: { url?: string; client?: Http } = {}) =>
      createLegacyCheck({ url, http: client, credentials: vendor.credentials(), activityWords: defaultActivityWords }),
  };
};
