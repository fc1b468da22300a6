/** The structural cases of searches; see `authzen-cases.ts`. */
import { sampleAccounts } from '../../local/simulator/seed.ts';
import {
  type AuthzenCase,
  knownName,
  knownUser,
  onlyUser,
  resourceSearchPath,
  subjectSearchPath,
} from './authzen-cases.ts';

const subject = { type: 'user', id: knownUser };
const action = { name: 'use' };
const resource = { type: 'account' };
const search = { subject, action, resource };
const member = { type: 'account', id: sampleAccounts.member };
const trial = { type: 'account', id: sampleAccounts.trial };

type Searched = AuthzenCase & { readonly path: string; readonly results: readonly { type: string; id: string }[] };

const users = { subject: { type: 'user' }, action, resource: member };
const only = { type: 'user', id: onlyUser };

const subjectCases: readonly Searched[] = [
  { name: 'the users of an account', path: subjectSearchPath, body: users, results: [only, subject] },
  {
    name: 'the user names of an account',
    path: subjectSearchPath,
    body: { ...users, subject: { type: 'vendor_user' } },
    results: [{ type: 'vendor_user', id: knownName.toLowerCase() }],
  },
  {
    name: 'users with a context, an id that is ignored, and fields that the API does not have',
    path: subjectSearchPath,
    body: { ...users, subject: { type: 'user', id: 'x' }, context: { time: '2026-06-27' }, foo: 1 },
    results: [only, subject],
  },
  ...[
    {
      name: 'the users of an account that gives no access',
      different: { resource: { type: 'account', id: sampleAccounts.canceled } },
    },
    {
      name: 'the users of an account that nobody is linked to',
      different: { resource: { type: 'account', id: sampleAccounts.longId } },
    },
    {
      name: 'the users of an unknown account',
      different: { resource: { type: 'account', id: sampleAccounts.nobody } },
    },
    { name: 'the users of what cannot be an account', different: { resource: { type: 'account', id: '../x' } } },
    { name: 'the users of an unknown type of resource', different: { resource: { type: 'spaceship', id: '7' } } },
    { name: 'an unknown type of subject', different: { subject: { type: 'spaceship' } } },
    { name: 'users for an unknown action', different: { action: { name: 'delete' } } },
    { name: 'users with young evidence', different: { context: { max_age_seconds: 0 } } },
  ].map(({ name, different }) => ({ name, path: subjectSearchPath, body: { ...users, ...different }, results: [] })),
];

/** With the results, in their order. */
export const searchCases: readonly Searched[] = [
  ...subjectCases,
  { name: 'the accounts of a user', path: resourceSearchPath, body: search, results: [member, trial] },
  {
    name: 'the account of a user name',
    path: resourceSearchPath,
    body: { ...search, subject: { type: 'vendor_user', id: knownName.toLowerCase() } },
    results: [member],
  },
  {
    name: 'the integration',
    path: resourceSearchPath,
    body: { ...search, resource: { type: 'integration' } },
    results: [{ type: 'integration', id: 'constant-contact' }],
  },
  {
    name: 'accounts with a context',
    path: resourceSearchPath,
    body: { ...search, context: { time: '2026-06-27T18:03:00-07:00' } },
    results: [member, trial],
  },
  {
    name: 'accounts with young evidence',
    path: resourceSearchPath,
    body: { ...search, context: { max_age_seconds: 0 } },
    results: [],
  },
  {
    name: 'accounts, with an id that is ignored',
    path: resourceSearchPath,
    body: { ...search, resource: { type: 'account', id: 'x' } },
    results: [member, trial],
  },
  {
    name: 'accounts, with fields that the API does not have',
    path: resourceSearchPath,
    body: { ...search, foo: 'bar', resource: { type: 'account', properties: { status: 'active' }, foo: 1 } },
    results: [member, trial],
  },
  ...[
    { name: 'the accounts of nobody', different: { subject: { type: 'user', id: 'nobody' } } },
    { name: 'the accounts of an unknown type of subject', different: { subject: { type: 'spaceship', id: '7' } } },
    { name: 'an unknown type of resource', different: { resource: { type: 'spaceship' } } },
    { name: 'the accounts for an unknown action', different: { action: { name: 'delete' } } },
    {
      name: 'the integration of nobody',
      different: { subject: { type: 'user', id: 'no' }, resource: { type: 'integration' } },
    },
  ].map(({ name, different }) => ({ name, path: resourceSearchPath, body: { ...search, ...different }, results: [] })),
];

const malformedResourceSearches: readonly AuthzenCase[] = [
  { name: 'no subject', body: { action, resource } },
  { name: 'no action', body: { subject, resource } },
  { name: 'no resource', body: { subject, action } },
  { name: 'a subject without an id', body: { ...search, subject: { type: 'user' } } },
  { name: 'a resource without a type', body: { ...search, resource: {} } },
  { name: 'a limit that is a text', body: { ...search, page: { limit: '1' } } },
  { name: 'a page that is no object', body: { ...search, page: 1 } },
  { name: 'a token of nothing', body: { ...search, page: { token: 'x' } } },
  { name: 'a text', rawBody: 'x', headers: { 'content-type': 'text/plain' } },
  { name: 'an empty body', rawBody: '' },
];

const malformedSubjectSearches: readonly AuthzenCase[] = [
  { name: 'no subject, for subjects', body: { action, resource: member } },
  { name: 'no action, for subjects', body: { subject: users.subject, resource: member } },
  { name: 'no resource, for subjects', body: { subject: users.subject, action } },
  { name: 'a resource without an id, for subjects', body: { ...users, resource: { type: 'account' } } },
  {
    name: 'the integration, of which nobody is listed',
    body: { ...users, resource: { type: 'integration', id: 'constant-contact' } },
  },
  { name: 'a token of nothing, for subjects', body: { ...users, page: { token: 'x' } } },
];

/** Each is a 400. */
export const malformedSearches: readonly (AuthzenCase & { readonly path: string })[] = [
  ...malformedResourceSearches.map((given) => ({ ...given, path: resourceSearchPath })),
  ...malformedSubjectSearches.map((given) => ({ ...given, path: subjectSearchPath })),
];
