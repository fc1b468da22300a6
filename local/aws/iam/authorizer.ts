/** Evaluates the policies of a function's role for what it asks, as IAM does. */
import type { Place } from '../template/physical-names.ts';
import { alike } from './alike.ts';
import type { ResourcePolicies } from './resource-policies.ts';
import type { Caller, Check, Denial } from './rights.ts';
import { conditionKeysOf, type Role, type Statement } from './roles.ts';

/** A right that a function has made use of, or that it does not have. */
export interface Use extends Check {
  readonly functionName: string;
  readonly allowed: boolean;
}

export interface AuthorizerOptions {
  readonly roles: ReadonlyMap<string, Role>;
  /** Of resources that have policies of their own. */
  readonly policies?: ResourcePolicies;
  readonly place: Place;
  readonly onUse?: (use: Use) => void;
}

/** @returns the first check that is not passed; undefined: the caller may do all of it */
export type Authorize = (caller: Caller, checks: readonly Check[]) => Promise<Denial | undefined>;

type Verdict = 'Allowed' | 'ExplicitlyDenied' | 'ImplicitlyDenied';

/** More decisions than this are forgotten all at once: some contexts hold the caller's values. */
const maxDecisions = 20_000;

/** Makes the evaluation. A decision is made once; the simulator is loaded with the first. */
export const createAuthorizer = ({
  roles,
  policies = () => [],
  place,
  onUse = () => {},
}: AuthorizerOptions): Authorize => {
  const decisions = new Map<string, Promise<Verdict>>();

  const decide = (role: Role, principal: string, check: Check): Promise<Verdict> => {
    const question = questionOf(role.statements, check, policies(check.resource));
    const { action, resource, context } = question.check;
    const key = JSON.stringify([
      role.arn,
      action,
      resource,
      alike([...question.statements, ...question.ofResource], context),
    ]);
    const known = decisions.get(key);
    if (known !== undefined) return known;
    if (decisions.size >= maxDecisions) decisions.clear();
    const decision = simulate(question, principal, place);
    decisions.set(key, decision);
    return decision;
  };

  return async (caller, checks) => {
    if (caller.kind === 'owner') return undefined;
    const { functionName } = caller;
    const role = roles.get(caller.role);
    if (role === undefined) throw new Error(`The function ${functionName} has no role in the templates`);
    const principal = `arn:aws:sts::${place.accountId}:assumed-role/${role.name}/${functionName}`;
    const verdicts = await Promise.all(checks.map((check) => decide(role, principal, check)));
    for (const [index, check] of checks.entries()) {
      onUse({ ...check, functionName, allowed: verdicts[index] === 'Allowed' });
    }
    const first = verdicts.findIndex((verdict) => verdict !== 'Allowed');
    const denied = checks[first];
    return denied && { ...denied, principal, explicit: verdicts[first] === 'ExplicitlyDenied' };
  };
};

/** What has to be decided, without what cannot matter. */
export interface Question {
  readonly statements: readonly Statement[];
  /** Of the policy of the resource. */
  readonly ofResource: readonly Statement[];
  readonly check: Check;
}

/** The statements that may say something about a check, and the keys that they ask about. */
export const questionOf = (
  all: readonly Statement[],
  check: Check,
  ofResource: readonly Statement[] = [],
): Question => {
  const statements = all.filter((statement) => concerns(statement, check));
  const asked = new Set([...statements, ...ofResource].flatMap(conditionKeysOf).map((key) => key.toLowerCase()));
  const context = Object.entries(check.context).filter(([key]) => asked.has(key.toLowerCase()));
  return { statements, ofResource, check: { ...check, context: Object.fromEntries(context) } };
};

const pattern = /[*?]|\$\{/;

/** Leaves out only what cannot match: a statement that is left out says nothing about the check. */
export const concerns = ({ Action: actions, Resource: resources }: Statement, { action, resource }: Check): boolean =>
  mayMatch(actions, action.toLowerCase()) && mayMatch(resources, resource.toLowerCase());

const mayMatch = (elements: readonly string[] | undefined, text: string): boolean =>
  elements === undefined || elements.some((element) => pattern.test(element) || element.toLowerCase() === text);

/**
 * Asks the simulator. It knows from AWS's service authorization reference which condition keys an
 * action has, and leaves out the others.
 */
export const simulate = async (
  { statements, ofResource, check: { action, resource, context } }: Question,
  principal: string,
  { accountId }: Place,
): Promise<Verdict> => {
  if (statements.length === 0) return 'ImplicitlyDenied';
  const { runSimulation } = await import('@cloud-copilot/iam-simulate');
  const contextVariables = Object.fromEntries(
    Object.entries(context).map(([key, value]) => [key, typeof value === 'string' ? value : [...value]]),
  );
  const outcome = await runSimulation(
    {
      request: { principal, action, resource: { resource, accountId }, contextVariables },
      identityPolicies: [{ name: 'own', policy: { Version: '2012-10-17', Statement: statements } }],
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      ...(ofResource.length > 0 && { resourcePolicy: { Version: '2012-10-17', Statement: ofResource } }),
    },
    {},
  );
  if (outcome.resultType === 'error') {
    throw new Error(`${action} on ${resource} cannot be evaluated: ${JSON.stringify(outcome.errors)}`);
  }
  return outcome.overallResult;
};
