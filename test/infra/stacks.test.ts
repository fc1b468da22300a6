/** How the service is cut into stacks, and what holds for every template. */
import { describe, expect, it } from 'vitest';
import { lanes, limitedTypes } from '../../infra/constructs/burst-order.ts';
import { operationStacks, stackOf } from '../../infra/operation-stacks.ts';
import { catalogue, isForBrowsers } from '../../shared/api/catalogue.ts';
import { resourcesOf, synthesize, withSender } from './synthesized.ts';

const name = 'ConstantContactMembership';
const settings = {
  ...withSender,
  partnerName: 'Our “Partner”, Ünc.',
  activityWords: 'Frozen=disabled',
  alarmEmail: 'ops@example.com',
};
const { stacks, isProtected, data, callers, service } = synthesize(settings);

interface Resource {
  readonly Type: string;
  readonly DependsOn?: string | readonly string[];
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  readonly Properties?: { readonly Tags?: unknown; readonly UserPoolTags?: unknown; readonly GenerateSecret?: boolean };
}
const resourcesIn = (stack: string): [string, Resource][] =>
  Object.entries((stacks.get(stack)?.['Resources'] ?? {}) as unknown as Record<string, Resource>);

/** An alias is only a name, and one that is left behind would be in the way of the next stack. */
const stateTypes = /^AWS::(DynamoDB|SecretsManager|Cognito|KMS|S3)::(?!Alias$|ManagedLoginBranding$)/;

/** A client without a secret is a name with URLs. */
const hasState = ({ Type: type, Properties: properties }: Resource): boolean =>
  stateTypes.test(type) && !(type === 'AWS::Cognito::UserPoolClient' && properties?.GenerateSecret === false);

it('are these', () => {
  expect([...stacks.keys()].sort()).toEqual(
    ['Data', 'Callers', ...Object.keys(operationStacks), 'Dashboards'].map((part) => `${name}-${part}`).sort(),
  );
});

describe.each([...stacks.keys()])('%s', (stack) => {
  const resources = resourcesIn(stack);
  const operations = catalogue.filter((operation) => `${name}-${stackOf(operation)}` === stack).length;

  it('has room for twice its operations, within 350 of the 500 resources', () => {
    // With one operation's: function, role, log group, filter, alarm, route, integration, permission.
    expect(resources.length + 8 * operations).toBeLessThanOrEqual(350);
  });

  it('has room for twice its outputs, of 200', () => {
    expect(2 * Object.keys(stacks.get(stack)?.['Outputs'] ?? {}).length).toBeLessThanOrEqual(200);
  });

  it('is a template of half a megabyte at most, of which CloudFormation takes one', () => {
    expect(2 * JSON.stringify(stacks.get(stack)).length).toBeLessThanOrEqual(500_000);
  });

  it('is ASCII, whatever the settings', () => {
    expect(/[^\x20-\x7e]/.exec(JSON.stringify(stacks.get(stack)))).toBeNull();
  });

  it(`creates at most ${lanes} resources of a limited type at once`, () => {
    for (const type of limitedTypes) {
      const ofType = resources.filter(([, { Type: each }]) => each === type).map(([id]) => id);
      const first = ofType.filter((id) => {
        const { DependsOn: on = [] } = resources.find(([each]) => each === id)?.[1] ?? {};
        return ![on].flat().some((other) => ofType.includes(other));
      });
      expect(first.length, type).toBeLessThanOrEqual(lanes);
    }
  });

  it('tells whose resources it has', () => {
    const tags = resources.flatMap(([, { Properties: { Tags, UserPoolTags } = {} }]) => Tags ?? UserPoolTags ?? []);
    expect(tags).not.toEqual([]);
    for (const tag of tags) expect(JSON.stringify(tag)).toContain(name);
  });

  it('is protected and kept if it has state, and has none otherwise', () => {
    const state = resources.filter(([, resource]) => hasState(resource));
    const keepsState = ['Data', 'Callers'].includes(stack.replace(`${name}-`, ''));
    expect(state.length > 0).toBe(keepsState);
    expect(isProtected.get(stack)).toBe(keepsState);
    for (const [, { DeletionPolicy: deleted, UpdateReplacePolicy: replaced }] of state) {
      expect(['Retain', 'RetainExceptOnCreate']).toContain(deleted);
      expect(replaced).toBe('Retain');
    }
  });
});

it('order lanes so that nothing waits for itself', () => {
  for (const stack of stacks.keys()) {
    const resources = new Map(resourcesIn(stack));
    const before = new Map([...resources].map(([id, { DependsOn: on = [] }]) => [id, [on].flat()]));
    const visit = (id: string, path: readonly string[]): void => {
      expect(path).not.toContain(id);
      for (const other of before.get(id) ?? []) visit(other, [...path, id]);
    };
    for (const id of resources.keys()) visit(id, []);
  }
});

it('take the domain away again when the first deployment fails, or the next could not make it', () => {
  const policies = resourcesOf(callers, 'AWS::Cognito::UserPoolDomain').map(({ deletionPolicy }) => deletionPolicy);
  expect(policies).toEqual(['RetainExceptOnCreate']);
});

it('never reserve concurrency, of which a new account has ten', () => {
  for (const { properties } of resourcesOf(service, 'AWS::Lambda::Function')) {
    expect(properties.ReservedConcurrentExecutions).toBeUndefined();
  }
});

/** A resource that gets another logical id is another resource: what is in the old one is lost to the service. */
it('keep the logical ids of what has state', () => {
  const ids = [data, callers].flatMap((template) =>
    Object.entries(template.toJSON()['Resources'] as Record<string, Resource>)
      .filter(([, resource]) => hasState(resource))
      .map(([id]) => id),
  );
  expect(ids.sort()).toMatchInlineSnapshot(`
    [
      "AuditRecordsD7893FA7",
      "CallersUserPool7E83A9BD",
      "CallersUserPoolApplicationDE44E25C",
      "CallersUserPoolDomain772BF8A6",
      "CallersUserPoolOperatorAF9F4E22",
      "CallersUserPoolSecondOperatorAC8B7AF0",
      "CallersUserPooladministrators48FCEF13",
      "CallersUserPoolauditScopes72FE43AA",
      "CallersUserPoolmembershipScopes059464CD",
      "CallersUserPoolpartnerScopes8A823FC0",
      "CallersUserPoolpartnermanagers08A8CD78",
      "CallersUserPoolreaders65F28933",
      "CallersUserPoolreviewersC1198073",
      "CallersUserPoolssoScopes7A5CD7E0",
      "CallersUserPoolsupportersDBDC7207",
      "EventsSigningDDAF1F04",
      "MembershipsEEFE540A",
      "PartnerCredentialsEB9943C9",
      "PartnerToken37C0A830",
      "SsoKeyA971538FC",
      "SsoKeyB45F27447",
      "StatementKey11DEB577C",
      "StatementKey2B27BF50A",
      "TrailBucketA831CE63",
      "TrailBucketPolicyFEBC3C5C",
      "TrailKey38EB2549",
      "TrailLog3A869E30",
      "WorkState9CE7040F",
    ]
  `);
});

it('refer to the data, the callers and the API only, so that an operation can be removed by one deployment', () => {
  const exporting = [...stacks].flatMap(([stack, { Outputs: outputs = {} }]) =>
    JSON.stringify(outputs).includes('"Export"') ? [stack] : [],
  );
  expect(exporting.sort()).toEqual(['Callers', 'Data', 'Service'].map((part) => `${name}-${part}`));
});

it('put a public operation beside the stage that limits it, and what the logs of all lead to where all may refer to', () => {
  for (const operation of catalogue) {
    const isPublic = isForBrowsers(operation) || (operation.trigger === 'http' && operation.scope === undefined);
    // The one behind a scope makes the links to pages that are there.
    const isOfPages = operation.name === 'create-connection';
    expect(stackOf(operation) === 'Service').toBe(isPublic || isOfPages || operation.trigger === 'log');
  }
});
