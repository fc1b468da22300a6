/**
 * Groups of the user pool, each with the scopes that it gives to its people: the one source for the
 * pool, for the function that limits tokens, and for the documentation.
 */
import { type Scope, scopes } from './operation.ts';

interface Group {
  /** Who belongs to it. */
  readonly description: string;
  readonly scopes: readonly Scope[];
}

const reading = ['membership/check', 'membership/read', 'partner/read', 'audit/read'] as const;

const reviewing = ['membership/verify', 'membership/manage', 'membership/review', 'audit/manage'] as const;

/** Whoever has it can be any user at Constant Contact. No group has it because it has everything. */
const asUsers = 'sso/sign-in' satisfies Scope;

export const groups = {
  readers: {
    description: 'Look things up, and change nothing',
    scopes: reading,
  },
  reviewers: {
    description: 'Decide about newcomers, run audits, and release what the brake holds',
    scopes: [...reading, ...reviewing],
  },
  'partner-managers': {
    description: 'Create, change and cancel client accounts at Constant Contact',
    scopes: [...reading, 'partner/manage', 'sso/manage'],
  },
  supporters: {
    description: 'Open Constant Contact as a user of the application, to help that user',
    scopes: [...reading, asUsers],
  },
  administrators: {
    description: 'Do all that the API offers, also on behalf of client accounts, but be no user of the application',
    scopes: (Object.keys(scopes) as Scope[]).filter((scope) => scope !== asUsers),
  },
} as const satisfies Record<string, Group>;

const scopesByGroup: ReadonlyMap<string, readonly Scope[]> = new Map(
  Object.entries(groups).map(([name, group]) => [name, group.scopes]),
);

/** All that the groups of a person give. Groups that are not ours give nothing. */
const scopesOfGroups = (names: readonly string[]): ReadonlySet<string> =>
  new Set(names.flatMap((name) => scopesByGroup.get(name) ?? []));

/** Scopes of OpenID Connect, which say who a person is, and open no route. */
const ofIdentity: ReadonlySet<string> = new Set(['openid', 'email', 'profile', 'phone']);

/** Lets a person change the user of the pool itself, also the e-mail address: that is for administrators of AWS. */
const ofSelfService = 'aws.cognito.signin.user.admin';

/**
 * The scopes to take out of a person's token: whatever the groups do not give. All of ours are
 * named, whether or not they were asked for, so that nothing depends on what a pool tells about the
 * request.
 *
 * @param names     the groups of the person
 * @param requested the scopes that the token would have
 */
export function scopesToSuppress(names: readonly string[], requested: readonly string[]): readonly string[] {
  const given = scopesOfGroups(names);
  const all = new Set([...Object.keys(scopes), ofSelfService, ...requested]);
  return [...all].filter((scope) => !given.has(scope) && !ofIdentity.has(scope));
}
