/** The checks of a deployment. None of them changes anything. */
import { isDeepStrictEqual } from 'node:util';
import own from '../../openapi.json' with { type: 'json' };
import type { HttpOperation } from '../../shared/api/operation.ts';
import { listAudits } from '../../shared/api/operations/audit.ts';
import { checkMembership } from '../../shared/api/operations/check.ts';
import { getOpenapiDocument, listMemberships } from '../../shared/api/operations/list.ts';
import type { Instant } from '../../shared/base/time.ts';
import * as z from '../../shared/base/zod.ts';
import { ask, type NoReply, type Reply, wrongAnswer } from './ask.ts';
import { auditFindings } from './audit-findings.ts';
import { type Finding, ok, skipped, wrong } from './finding.ts';
import { claimsOf } from './token.ts';

export interface Deployment {
  readonly apiUrl: string;
  readonly token: string;
  /** A token with one scope; undefined: none can be had. */
  readonly narrowToken: string | undefined;
  readonly now: () => Instant;
}

/** An id of the right form that Constant Contact gives nobody. */
const nobody = 'smoke-unknown-account';

const isReply = (reply: Reply | NoReply): reply is Reply => 'status' in reply;
const has = (reply: Reply | NoReply, status: number): reply is Reply => isReply(reply) && reply.status === status;

const urlOf = (apiUrl: string, operation: HttpOperation, query = ''): string => `${apiUrl}${operation.path}${query}`;

/**
 * Without a token: whether the API answers, and whether it is that of this checkout.
 *
 * @returns only what makes all other questions vain if nothing answers
 */
export async function checkDocument(apiUrl: string): Promise<{ reachable: Finding; version?: Finding }> {
  const reply = await ask(urlOf(apiUrl, getOpenapiDocument));
  if (!isReply(reply)) return { reachable: wrong('reachable', `${apiUrl}: ${wrongAnswer(reply)}`) };
  const reachable = ok('reachable', `${apiUrl} answers in ${reply.durationMs} ms`);
  if (reply.status === 200) return { reachable, version: sameDocument(reply.body) };
  return { reachable, version: wrong('version', `GET ${getOpenapiDocument.path}: ${wrongAnswer(reply)}`) };
}

const versionSchema = z.object({ openapi: z.string(), info: z.object({ version: z.string() }) });

function sameDocument(served: unknown): Finding {
  const version = versionSchema.safeParse(served).data?.info.version;
  if (version === undefined) return wrong('version', 'this is not the OpenAPI document of an API');
  const expected = own.info.version;
  if (version !== expected) {
    return wrong('version', `version ${version} of the API is deployed, this checkout has ${expected}`);
  }
  if (!isDeepStrictEqual(served, own)) {
    return wrong('version', 'the document differs from that of this checkout: another commit is deployed');
  }
  return ok('version', `the document is that of this checkout (${version})`);
}

/** All that needs a token. */
export async function* checkService(deployment: Deployment): AsyncGenerator<Finding> {
  yield tokenFinding(deployment);
  yield await refusesStrangers(deployment);
  yield await refusesOtherScopes(deployment);
  yield await answersChecks(deployment);
  yield await listsMemberships(deployment);
  yield* await showsAudits(deployment);
}

function tokenFinding({ token, now }: Deployment): Finding {
  const claims = claimsOf(token);
  if (claims === undefined) return wrong('token', 'this is not a JWT, and the gateway takes no other token');
  if (claims.expires !== undefined && claims.expires * 1000 <= now()) {
    return wrong('token', 'it is too old: get another one');
  }
  const needed = [checkMembership, listMemberships, listAudits].map(({ scope }) => scope);
  const missing = needed.filter((scope) => !claims.scopes.includes(scope));
  if (missing.length > 0) return wrong('token', `it lacks the scopes ${missing.join(', ')}`);
  return ok('token', 'it is a JWT with the scopes that this needs');
}

async function refusesStrangers({ apiUrl }: Deployment): Promise<Finding> {
  const reply = await ask(urlOf(apiUrl, listMemberships, '?pageSize=1'));
  if (has(reply, 401)) return ok('no token', 'a request without a token is refused with 401');
  if (has(reply, 200)) return wrong('no token', 'EVERYBODY CAN READ THIS: a request without a token is answered');
  return wrong('no token', `a request without a token should be refused with 401, but ${wrongAnswer(reply)}`);
}

async function refusesOtherScopes({ apiUrl, narrowToken }: Deployment): Promise<Finding> {
  if (narrowToken === undefined) {
    return skipped('scopes', 'only TOKEN_URL, CLIENT_ID and CLIENT_SECRET can give a token that lacks a scope');
  }
  const reply = await ask(urlOf(apiUrl, listMemberships, '?pageSize=1'), { token: narrowToken });
  if (has(reply, 403)) return ok('scopes', `a token without ${listMemberships.scope} is refused with 403`);
  if (has(reply, 200)) return wrong('scopes', `a token without ${listMemberships.scope} may list memberships`);
  return wrong(
    'scopes',
    `a token without ${listMemberships.scope} should be refused with 403, but ${wrongAnswer(reply)}`,
  );
}

const decisionSchema = z.object({ allowed: z.boolean(), code: z.string() });

async function answersChecks({ apiUrl, token }: Deployment): Promise<Finding> {
  const reply = await ask(urlOf(apiUrl, checkMembership), { token, body: { accountId: nobody } });
  if (!has(reply, 200)) return wrong('check', wrongAnswer(reply));
  const decision = decisionSchema.safeParse(reply.body).data;
  if (decision === undefined) return wrong('check', 'the answer is not that of a check');
  const { allowed, code } = decision;
  if (allowed) return wrong('check', `AN UNKNOWN ACCOUNT GETS A YES (${code})`);
  if (code !== 'UNKNOWN_ACCOUNT') return wrong('check', `an unknown account is answered with ${code}`);
  return ok('check', `an unknown account gets its no (${code}) in ${reply.durationMs} ms`);
}

async function listsMemberships({ apiUrl, token }: Deployment): Promise<Finding> {
  const reply = await ask(urlOf(apiUrl, listMemberships, '?pageSize=1'), { token });
  if (!has(reply, 200)) return wrong('memberships', wrongAnswer(reply));
  const answer = listMemberships.answer.safeParse(reply.body).data;
  if (answer === undefined) return wrong('memberships', 'the answer is not a list of memberships');
  const [first] = answer.memberships;
  if (first === undefined) return ok('memberships', 'the list can be read, and is empty');
  if ('problem' in first) return wrong('memberships', 'the first one is damaged: docs/runbook.md#restore-one-item');
  return ok('memberships', 'the list can be read');
}

async function showsAudits({ apiUrl, token, now }: Deployment): Promise<readonly Finding[]> {
  const reply = await ask(urlOf(apiUrl, listAudits, '?pageSize=1'), { token });
  if (!has(reply, 200)) return [wrong('audits', wrongAnswer(reply))];
  const answer = listAudits.answer.safeParse(reply.body).data;
  return answer === undefined ? [wrong('audits', 'the answer is not a list of audits')] : auditFindings(answer, now());
}
