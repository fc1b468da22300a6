import { type CheckAnswer, createMembershipClient, type MembershipClientOptions } from '../../../client/src/index.ts';

export const noon = Date.parse('2026-11-21T12:00:00Z');
const hour = 3_600_000;

type Answer = Omit<CheckAnswer, 'origin'>;

const answerOf = (code: Answer['code'], accountId = 'a07e1lwvtuw0'): Answer => ({
  allowed: code === 'MEMBER',
  code,
  accountId,
  evidence: {
    source: 'audit',
    asOf: new Date(noon - hour).toISOString(),
    ageSeconds: 3600,
    freshUntil: new Date(noon + 25 * hour).toISOString(),
    stale: false,
  },
  decisionId: 'decision',
});

export const yes = () => Response.json(answerOf('MEMBER'));
export const no = () => Response.json(answerOf('LEFT_PARTNER'));
export const noOf = (accountId: string) => () => Response.json(answerOf('LEFT_PARTNER', accountId));
export const tooOld = () => Response.json(answerOf('EVIDENCE_TOO_OLD'));
/** The connection ends within the body. */
export const broken = () => {
  const body = new ReadableStream({ start: (stream) => stream.error(new TypeError('terminated')) });
  return new Response(body, { headers: { 'content-type': 'application/json' } });
};
export const away = () => {
  throw new TypeError('fetch failed');
};
export const problem = (status: number, code?: string, headers: Record<string, string> = {}) =>
  Response.json(code === undefined ? { message: 'by the gateway' } : { title: code, status, code, requestId: 'r' }, {
    status,
    headers,
  });
export const token = (value = 'token', expiresIn = 3600) =>
  Response.json({ access_token: value, expires_in: expiresIn });

type Step = () => Response | Promise<Response>;

/**
 * A client whose network, clock and chance are the test's.
 *
 * @param steps what the API answers, one after the other; the last one again and again
 */
export const clientOf = (steps: readonly Step[], options: Partial<MembershipClientOptions> = {}) => {
  const clock = { now: noon };
  const requests: Request[] = [];
  const tokens: Request[] = [];
  const waits: number[] = [];
  const issued: Step[] = [];
  const membership = createMembershipClient({
    baseUrl: 'https://api.example/',
    token: { tokenUrl: 'https://issuer.example/token', clientId: 'app', clientSecret: 'se:cret' },
    ...options,
    environment: {
      fetch: async (input, init) => {
        const request = new Request(input, init);
        if (request.url.startsWith('https://issuer.example')) {
          tokens.push(request);
          return (issued[tokens.length - 1] ?? issued.at(-1) ?? token)();
        }
        requests.push(request);
        return (steps[requests.length - 1] ?? steps.at(-1) ?? yes)();
      },
      now: () => clock.now,
      sleep: async (ms) => {
        waits.push(ms);
        clock.now += ms;
      },
      random: () => 1,
    },
  });
  return { membership, clock, requests, tokens, waits, issued };
};
