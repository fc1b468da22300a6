import { createIssuer } from '../../../local/aws/issuer.ts';
import type { Invocation } from '../../../local/aws/lambda/instance.ts';
import type { Schedules } from '../../../local/aws/schedules.ts';
import type { Outbox } from '../../../local/aws/ses.ts';
import { createControlRoutes, issuerPrefix, localPrefix } from '../../../local/control-routes.ts';
import { createSignIn } from '../../../local/sign-in/sign-in.ts';
import type { ControlRequest } from '../../../local/simulator/control.ts';
import type { Webhook } from '../../../local/simulator/webhooks.ts';
import { serveForTest } from './support.ts';

export const scopes = ['membership/check', 'membership/read'];

interface Options {
  readonly invocation?: Invocation;
  readonly simulated?: boolean;
}

/** The routes behind real HTTP, on a schedule, an outbox and a simulator that record what they are asked. */
export const start = async ({ invocation = { ok: true, result: { pages: 3 } }, simulated = true }: Options = {}) => {
  const serviceUrl = 'http://127.0.0.1:1';
  const issuer = await createIssuer({ issuer: 'https://issuer.example.com/', audience: 'api' });
  const signIn = createSignIn({ issuer, scopes, serviceUrl, prefix: issuerPrefix, lifetimeSeconds: 3600 });
  const schedules: Schedules = {
    names: ['re-audit'],
    run: (name) => (name === 're-audit' ? Promise.resolve(invocation) : undefined),
    start: () => {},
    close: () => {},
  };
  const controlled: ControlRequest[] = [];
  const sent: { readonly hookUri: string; readonly webhook: Webhook }[] = [];
  const simulator = {
    webhooks: {
      keys: () => ({ keys: [] }),
      sign: () => '',
      send: async (hookUri: string, webhook: Webhook) => {
        sent.push({ hookUri, webhook });
        return { status: 204 };
      },
    },
    handleControl: async (request: ControlRequest) => {
      controlled.push(request);
      return request.method === 'DELETE' ? { status: 204 } : { status: 201, body: { done: true } };
    },
  };
  const asked: string[] = [];
  const outbox: Pick<Outbox, 'control'> = {
    control: (path, { method, body }) => {
      asked.push(`${method} ${path} ${body?.toString() ?? ''}`);
      if (path === 'faults') return { status: 201, body: '{}' };
      return method === 'DELETE' ? { status: 204 } : { status: 200, body: '{"mails":[]}' };
    },
  };
  const routes = createControlRoutes({
    issuer,
    signIn,
    scopes,
    schedules,
    outbox,
    events: { all: () => [], clear: () => void asked.push('events cleared') },
    simulator: simulated ? simulator : undefined,
    serviceUrl,
  });
  const { url } = await serveForTest(routes);
  const ask = async (path: string, init?: RequestInit) => {
    const response = await fetch(`${url}${localPrefix}${path}`, init);
    const body = await response.text();
    return {
      status: response.status,
      type: response.headers.get('content-type'),
      allow: response.headers.get('allow'),
      body: body === '' ? undefined : JSON.parse(body),
    };
  };
  return { ask, issuer, controlled, sent, asked };
};
