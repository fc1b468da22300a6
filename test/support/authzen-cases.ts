/**
 * The structural cases of the certification scenario of AuthZEN's Authorization API 1.0, in our own
 * words and with what this service knows: which requests are taken, and what answers look like.
 *
 * Source: github.com/openid/authzen, certification/authorization-api-1_0-scenario.md (June 2026), with
 * the erratum of its pull request 653. Its cases about `properties` and about searches for actions are
 * left out: no decision here depends on properties, and there is one action.
 */
import { sampleAccounts } from '../../local/simulator/seed.ts';

/** Linked to the member alone. */
export const onlyUser = 'authzen-user-0';
/** Linked to a member, to a canceled account, and to a trial. */
export const knownUser = 'authzen-user-1';

/** A user name of the vendor, that leads to the member. */
export const knownName = 'AuthZen.Flowers';

const subject = { type: 'user', id: knownUser };
const action = { name: 'use' };
const resource = { type: 'account', id: sampleAccounts.member };
const canceled = { type: 'account', id: sampleAccounts.canceled };
/** Allowed. */
export const permitted = { subject, action, resource };
/** Refused. */
export const refused = { subject, action, resource: canceled };

export const evaluationPath = '/access/v1/evaluation';
export const evaluationsPath = '/access/v1/evaluations';
export const subjectSearchPath = '/access/v1/search/subject';
export const resourceSearchPath = '/access/v1/search/resource';

export interface AuthzenCase {
  readonly name: string;
  readonly body?: unknown;
  readonly rawBody?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** With the decision of each. */
export const decidedCases: readonly (AuthzenCase & { readonly decision: boolean })[] = [
  { name: 'what is allowed', body: permitted, decision: true },
  { name: 'what is refused', body: refused, decision: false },
  {
    name: 'a context that means nothing here',
    body: { ...permitted, context: { time: '2026-06-27T18:03:00-07:00', ip: '192.0.2.1' } },
    decision: true,
  },
  {
    name: 'properties of everything',
    body: {
      subject: { ...subject, properties: { department: 'Sales', roles: ['manager', 7] } },
      action: { ...action, properties: { method: 'GET' } },
      resource: { ...resource, properties: { owner: { name: 'bob' }, status: 'active' } },
    },
    decision: true,
  },
  {
    name: 'fields that the API does not have',
    body: { ...permitted, foo: 'bar', futureField: { nested: true }, subject: { ...subject, foo: 1 } },
    decision: true,
  },
  {
    name: 'a charset',
    body: permitted,
    headers: { 'content-type': 'application/json; charset=utf-8' },
    decision: true,
  },
  { name: 'an action that is unknown', body: { ...permitted, action: { name: 'delete' } }, decision: false },
  {
    name: 'a type of subject that is unknown',
    body: { ...permitted, subject: { type: 'robot', id: '7' } },
    decision: false,
  },
  {
    name: 'a type of resource that is unknown',
    body: { ...permitted, resource: { type: 'book', id: '7' } },
    decision: false,
  },
  {
    name: 'a subject that is unknown',
    body: { ...permitted, subject: { type: 'user', id: 'nobody' } },
    decision: false,
  },
  {
    name: 'a resource that is unknown',
    body: { ...permitted, resource: { type: 'account', id: sampleAccounts.nobody } },
    decision: false,
  },
];

/** Each is a 400. */
export const malformedCases: readonly AuthzenCase[] = [
  { name: 'no subject', body: { action, resource } },
  { name: 'no action', body: { subject, resource } },
  { name: 'no resource', body: { subject, action } },
  { name: 'a subject without a type', body: { ...permitted, subject: { id: knownUser } } },
  { name: 'a subject without an id', body: { ...permitted, subject: { type: 'user' } } },
  { name: 'an action without a name', body: { ...permitted, action: {} } },
  { name: 'a resource without a type', body: { ...permitted, resource: { id: sampleAccounts.member } } },
  { name: 'a resource without an id', body: { ...permitted, resource: { type: 'account' } } },
  { name: 'a subject that is a text', body: { ...permitted, subject: knownUser } },
  { name: 'an action whose name is a number', body: { ...permitted, action: { name: 123 } } },
  { name: 'properties that are no object', body: { ...permitted, subject: { ...subject, properties: 'x' } } },
  { name: 'a context that is no object', body: { ...permitted, context: 'now' } },
  { name: 'an age that is no number', body: { ...permitted, context: { max_age_seconds: 'old' } } },
  { name: 'a body that is an array', body: [permitted] },
  ...['text/plain', 'application/x-www-form-urlencoded', 'application/merge-patch+json'].map((type) => ({
    name: `the media type ${type}`,
    rawBody: JSON.stringify(permitted),
    headers: { 'content-type': type },
  })),
  { name: 'what is not JSON', rawBody: '{"subject":' },
  { name: 'an empty body', rawBody: '' },
];

const both = [{ resource }, { resource: canceled }];
const semantic = (evaluations_semantic: string) => ({ options: { evaluations_semantic } });

/** With the decisions that are answered, in order. */
export const batchCases: readonly (AuthzenCase & { readonly decisions: readonly boolean[] })[] = [
  {
    name: 'a subject and an action for all',
    body: { subject, action, evaluations: both },
    decisions: [true, false],
  },
  {
    name: 'a subject and a resource for all',
    body: { subject, resource, evaluations: [{ action }, { action: { name: 'delete' } }] },
    decisions: [true, false],
  },
  { name: 'all parts of their own', body: { evaluations: [permitted, refused] }, decisions: [true, false] },
  {
    name: 'a context for all but one',
    body: {
      ...permitted,
      context: { time: '2026-06-27T18:03:00-07:00' },
      evaluations: [{}, { context: { time: '2026-06-27T19:00:00-07:00', source: 'another' } }],
    },
    decisions: [true, true],
  },
  {
    name: 'an age for all but one',
    body: { ...permitted, context: { max_age_seconds: 0 }, evaluations: [{}, { context: {} }] },
    decisions: [false, true],
  },
  {
    name: 'a part that replaces that for all as a whole, without taking its type',
    body: {
      subject,
      action,
      resource: { type: 'account' },
      evaluations: [{ resource: { id: resource.id } }, { resource }],
    },
    decisions: [false, true],
  },
  {
    name: 'one that lacks its resource',
    body: { subject, action, evaluations: [{ resource }, {}] },
    decisions: [true, false],
  },
  {
    name: 'fields that the API does not have',
    body: { ...permitted, foo: 1, evaluations: [{ bar: 2 }], options: { another_option: 'value' } },
    decisions: [true],
  },
  {
    name: 'execute_all',
    body: { ...permitted, ...semantic('execute_all'), evaluations: [...both, ...both] },
    decisions: [true, false, true, false],
  },
  {
    name: 'deny_on_first_deny',
    body: { ...permitted, ...semantic('deny_on_first_deny'), evaluations: [...both, ...both] },
    decisions: [true, false],
  },
  {
    name: 'deny_on_first_deny and an error',
    body: { ...permitted, ...semantic('deny_on_first_deny'), evaluations: [{}, { action: {} }, {}] },
    decisions: [true, false],
  },
  {
    name: 'deny_on_first_deny and no denial',
    body: { ...permitted, ...semantic('deny_on_first_deny'), evaluations: [{}, {}] },
    decisions: [true, true],
  },
  {
    name: 'permit_on_first_permit',
    body: { ...refused, ...semantic('permit_on_first_permit'), evaluations: [{}, { resource }, {}] },
    decisions: [false, true],
  },
];

/** Answered as a single evaluation. */
export const singleCases: readonly (AuthzenCase & { readonly decision: boolean })[] = [
  { name: 'no array of evaluations', body: permitted, decision: true },
  { name: 'an empty array of evaluations', body: { ...refused, evaluations: [] }, decision: false },
  { name: 'options and nothing else', body: { ...permitted, ...semantic('deny_on_first_deny') }, decision: true },
];

/** Each is a 400 for several evaluations. */
export const malformedBatchCases: readonly AuthzenCase[] = [
  { name: 'evaluations that are no array', body: { ...permitted, evaluations: {} } },
  { name: 'an evaluation that is a text', body: { ...permitted, evaluations: ['x'] } },
  { name: 'a semantic that is unknown', body: { ...permitted, ...semantic('any'), evaluations: [{}] } },
  { name: 'options that are a text', body: { ...permitted, options: 'execute_all', evaluations: [{}] } },
];
