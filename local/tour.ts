/**
 * The tour that `npm start` prints: three sample questions with their answers, and lines to paste.
 */
import * as z from 'zod/mini';
import { checkMembership } from '../shared/api/operations/check.ts';
import { listMemberships } from '../shared/api/operations/list.ts';
import { secretHeader } from './control-routes.ts';
import { sampleAccounts } from './simulator/seed.ts';

interface TourParts {
  readonly url: string;
  /** With the scopes of checking and reading. */
  readonly token: string;
  readonly simulated: boolean;
  /** What `/_local` asks for; undefined: nothing. */
  readonly secret?: string | undefined;
}

const listSchema = z.object({
  memberships: z.array(z.object({ accountId: z.string(), activity: z.object({ value: z.string() }) })),
});
const answerSchema = z.object({ allowed: z.boolean(), code: z.string() });

/** The operations that the sample questions call. */
export const sampledOperations: readonly string[] = [checkMembership.name, listMemberships.name];

/** The scopes that the tour's token needs. */
export const tourScopes = ['membership/check', 'membership/read'] as const;

const ask = async ({ url, token }: TourParts, path: string, body?: unknown): Promise<unknown> => {
  const response = await fetch(url + path, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return response.json();
};

/** Accounts to ask about; undefined for a kind that is not among the first hundred of the store. */
const pickAccounts = async (parts: TourParts) => {
  const listed = listSchema.safeParse(await ask(parts, '/v1/memberships?relationship=under_partner&pageSize=100'));
  const memberships = listed.data?.memberships ?? [];
  const first = (activity: string) => memberships.find((known) => known.activity.value === activity)?.accountId;
  return { member: first('open'), stranger: sampleAccounts.nobody, canceled: first('canceled') };
};

/**
 * Asks about a member, a stranger and a canceled account, over HTTP.
 *
 * @returns lines to print, and a known account for the lines to paste
 */
export const askSamples = async (parts: TourParts): Promise<{ readonly lines: string[]; readonly member: string }> => {
  const accounts = await pickAccounts(parts);
  const lines: string[] = [];
  for (const [kind, accountId] of Object.entries(accounts)) {
    if (accountId === undefined) continue;
    const answer = answerSchema.safeParse(await ask(parts, '/v1/memberships/check', { accountId }));
    const { allowed, code } = answer.data ?? { allowed: false, code: 'no answer' };
    lines.push(`  ${kind.padEnd(9)} ${accountId.padEnd(15)} ${allowed ? 'yes' : 'no '}  ${code}`);
  }
  return { lines, member: accounts.member ?? accounts.stranger };
};

const json = "-H 'content-type: application/json'";
// An answer does not end with a line break.
const curl = "curl -sw '\\n'";

/** What a stack with the partner's own credentials tells the person who started it. */
export const secretLines = (secret: string): string[] => [
  "This start uses the partner's own credentials. Whoever wants a token from it, or anything else below /_local, sends",
  `the header ${secretHeader} with this secret, or types it where one picks a person to sign in to the console. It is`,
  'good until the stack ends:',
  `SECRET=${secret}`,
];

/**
 * Lines to paste into bash or zsh; they need nothing but curl and sed. The secret goes through a
 * pipe: other users of the machine can see a command line.
 */
export const pasteLines = ({ url, secret }: TourParts, member: string): string[] => {
  const scopes = [...tourScopes, 'membership/verify'].join('+');
  const signedIn = '-H "authorization: Bearer $TOKEN"';
  const withSecret = secret === undefined ? '' : `printf '${secretHeader}: %s' "$SECRET" | `;
  const fromPipe = secret === undefined ? '' : ' -H @-';
  return [
    `TOKEN=$(${withSecret}curl -s${fromPipe} '${url}/_local/token?scope=${scopes}' | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')`,
    `${curl} ${url}/v1/memberships/check ${signedIn} ${json} -d '{"accountId":"${member}"}'`,
    `${curl} ${url}/v1/memberships/${member}/audit-records ${signedIn}`,
    `${curl} '${url}/v1/memberships?pageSize=3' ${signedIn}`,
    `${withSecret}${curl}${fromPipe} -X POST ${url}/_local/schedules/re-audit`,
  ];
};

/** Lines that make the simulator misbehave, run a re-audit that fails, and end the fault. */
export const misbehaveLines = ({ url }: TourParts): string[] => {
  const control = `${url}/_local/constant-contact`;
  return [
    'To see a re-audit fail while no account loses access, make the simulated Constant Contact misbehave:',
    `${curl} ${control}/faults ${json} -d '{"operation":"list","kind":"html"}'`,
    `${curl} -X POST ${url}/_local/schedules/re-audit`,
    `${curl} -X DELETE ${control}/faults`,
  ];
};
