/** The roles of the templates, with the statements of their policies. */
import * as z from 'zod/mini';
import type { ResolvedTemplates } from '../template/template.ts';

const texts = z.pipe(
  z.union([z.string(), z.number(), z.array(z.string())]),
  z.transform((value) => [value].flat().map(String)),
);
const statement = z.looseObject({
  Effect: z.enum(['Allow', 'Deny']),
  Action: z.optional(texts),
  Resource: z.optional(texts),
  /** By operator, then by condition key. */
  Condition: z.optional(z.record(z.string(), z.record(z.string(), texts))),
});
export type Statement = z.infer<typeof statement>;

/** Of a policy. */
export const document = z.object({ Statement: z.array(statement) });
const inline = z.array(z.object({ PolicyDocument: document }));

const roleProperties = z.object({
  ManagedPolicyArns: z._default(z.array(z.string()), []),
  Policies: z._default(inline, []),
});
const policyProperties = z.object({ PolicyDocument: document, Roles: z._default(z.array(z.string()), []) });

/** Services whose requests are checked on this machine. */
const evaluated = ['dynamodb', 'secretsmanager', 'ses', 's3', 'kms', 'events'];
/** Services that AWS itself calls for a function, with its role; no code of a function does. */
const ofThePlatform = ['logs', 'xray', 'sqs', 'lambda'];

export interface Role {
  readonly arn: string;
  readonly name: string;
  readonly statements: readonly Statement[];
}

/**
 * The condition keys that the emulated services fill. Of the rest nothing is known here, so that a
 * policy with another one could allow what AWS refuses.
 */
const filledKeys = [
  'dynamodb:LeadingKeys',
  'dynamodb:Attributes',
  'dynamodb:Select',
  'dynamodb:ReturnValues',
  'dynamodb:EnclosingOperation',
  'secretsmanager:SecretId',
  'ses:FromAddress',
  'ses:Recipients',
  'kms:SigningAlgorithm',
  'kms:MessageType',
  'aws:SecureTransport',
  's3:TlsVersion',
  's3:if-match',
  's3:if-none-match',
];

/**
 * Reads all roles, by their ARNs.
 *
 * @throws Error for a managed policy, a condition key that is not filled on this machine, and a right
 * to a service that is not here: a request to it would leave the machine, and nothing would prove it
 */
export const readRoles = (templates: ResolvedTemplates): ReadonlyMap<string, Role> => {
  const policies = templates.resources('AWS::IAM::Policy', policyProperties);
  const roles = templates.resources('AWS::IAM::Role', roleProperties).map(({ ref: name, arn = name, properties }) => {
    if (properties.ManagedPolicyArns.length > 0) {
      throw new Error(`The role ${name} has a managed policy, which is not evaluated on this machine`);
    }
    const own = policies.filter(({ properties: { Roles: names } }) => names.includes(name));
    const documents = [...properties.Policies, ...own.map((policy) => policy.properties)];
    const statements = documents.flatMap(({ PolicyDocument: { Statement: all } }) => all);
    refuseUnknownConditions(`The role ${name}`, statements);
    const elsewhere = statements.flatMap(({ Action: actions = ['no actions'] }) => actions).find(isElsewhere);
    if (elsewhere !== undefined) {
      throw new Error(`The role ${name} has a right to ${elsewhere}, which no service on this machine checks`);
    }
    return { arn, name, statements };
  });
  return new Map(roles.map((role) => [role.arn, role]));
};

/** @throws Error that names the first condition key which is not filled on this machine */
export const refuseUnknownConditions = (what: string, statements: readonly Statement[]): void => {
  const unknown = statements.flatMap(conditionKeysOf).find((key) => !filledKeys.includes(key));
  if (unknown === undefined) return;
  throw new Error(`${what} has a condition on ${unknown}, which is not filled on this machine`);
};

const isElsewhere = (action: string): boolean => {
  const [service = ''] = action.toLowerCase().split(':');
  return !evaluated.includes(service) && !ofThePlatform.includes(service);
};

/** The keys that a statement asks about. */
export const conditionKeysOf = ({ Condition: condition = {} }: Statement): string[] =>
  Object.values(condition).flatMap(Object.keys);
