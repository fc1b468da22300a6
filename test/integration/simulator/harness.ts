/** A simulator per test, and calls to it over HTTP as the partner makes them. */
import { afterEach, expect } from 'vitest';
import * as z from 'zod/mini';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../../local/simulator/simulator.ts';

export const midday = Date.parse('2026-11-21T12:00:00.250Z');
const unlimited = { perSecond: undefined, perDay: 10_000 };

const running: Simulator[] = [];
export const start = async (options: SimulatorOptions = {}): Promise<Simulator> => {
  const simulator = await startSimulator({ limits: unlimited, now: () => midday, ...options });
  running.push(simulator);
  return simulator;
};
afterEach(async () => {
  await Promise.all(running.splice(0).map((simulator) => simulator.close()));
});

export const tokenAnswer = z.strictObject({ access_token: z.string(), expires_in: z.number(), token_type: z.string() });
const row = z.strictObject({
  encoded_account_id: z.string(),
  subscriber_count: z.number(),
  organization_name: z.string(),
  site_owner_name: z.string(),
  billing_status: z.string(),
  last_login_date: z.optional(z.nullable(z.iso.datetime())),
});
export const listPage = z.strictObject({
  site_owner_list: z.array(row),
  _links: z.strictObject({ next: z.optional(z.strictObject({ href: z.string() })) }),
});

export const basic = ({ partnerClientId, partnerSecret }: Simulator['credentials']): string =>
  `Basic ${Buffer.from(`${partnerClientId}:${partnerSecret}`).toString('base64')}`;
const form = 'application/x-www-form-urlencoded';
export const grant = 'grant_type=client_credentials';

export const askForToken = (
  simulator: Simulator,
  {
    url = simulator.tokenUrl,
    body = grant,
    headers = {},
  }: { url?: string; body?: string; headers?: Record<string, string> } = {},
): Promise<Response> =>
  fetch(url, {
    method: 'POST',
    headers: { authorization: basic(simulator.credentials), 'content-type': form, ...headers },
    body: Buffer.from(body),
  });

export const partnerToken = async (simulator: Simulator): Promise<string> =>
  tokenAnswer.parse(await (await askForToken(simulator)).json()).access_token;

/** Calls as the partner; the path begins with `/v3`, as the vendor's links do. */
export const callWith =
  (simulator: Simulator, token: string) =>
  (path: string): Promise<Response> =>
    fetch(new URL(path, simulator.apiUrl), {
      headers: { authorization: `Bearer ${token}`, 'x-api-key': simulator.credentials.apiKey },
    });
export const asPartner = async (simulator: Simulator) => callWith(simulator, await partnerToken(simulator));

/** Any method, as the partner; the body goes out as JSON, a text as it is. */
export const writerTo = async (simulator: Simulator) => {
  const token = await partnerToken(simulator);
  return (method: string, path: string, body?: unknown, contentType = 'application/json'): Promise<Response> =>
    fetch(new URL(path, simulator.apiUrl), {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        'x-api-key': simulator.credentials.apiKey,
        ...(body !== undefined && { 'content-type': contentType }),
      },
      ...(body !== undefined && { body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)) }),
    });
};

export const list = '/v3/partner/accounts';
export const pagesFrom = async (call: (path: string) => Promise<Response>, first: string) => {
  const pages: z.infer<typeof listPage>[] = [];
  for (let path: string | undefined = first; path !== undefined; path = pages.at(-1)?._links.next?.href) {
    pages.push(listPage.parse(await (await call(path)).json()));
  }
  return pages;
};
export const idsOf = (pages: readonly z.infer<typeof listPage>[]): string[] =>
  pages.flatMap((page) => page.site_owner_list.map((account) => account.encoded_account_id));

export const errorList = (status: number) => ({
  status,
  body: [{ error_key: expect.any(String), error_message: expect.any(String) }],
});
/** The messages of a refusal, which is an array with one object for each of them. */
export const messagesOf = async (response: Promise<Response>): Promise<readonly string[]> =>
  z
    .array(z.strictObject({ error_key: z.string(), error_message: z.string() }))
    .parse(await (await response).json())
    .map(({ error_message }) => error_message);
export const outcome = async (response: Promise<Response>) => {
  const answer = await response;
  const body: unknown = await answer.json();
  return { status: answer.status, body };
};

/** Bodies that the vendor takes. */
export const bodies = {
  provision: {
    contact_email: 'jane@bakery.example',
    country_code: 'US',
    login_name: 'jane.bakery',
    state_code: 'MA',
    password: 'correct-horse-9',
  },
  ssoUser: {
    first_name: 'Jo',
    last_name: 'Lee',
    role_name: 'account_manager',
    contact_email: 'jo@bakery.example',
    login_name: 'jo.lee',
    external_id: 'e-1',
    external_provider: 'idp-1',
  },
  unsubscribe: { update_source: 'Account', email_addresses: ['a@b.example', 'A@b.example', 'c@b.example'] },
  accountOperation: { account_operation_url: '/account/summary', account_operation_method: 'GET' },
  webhookSubscriptions: { hook_uri: 'https://hooks.example/in' },
} as const;
