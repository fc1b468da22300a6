/** How the decisions of checks come to the function that keeps them. */
import { describe, expect, it } from 'vitest';
import { catalogue } from '../../shared/api/catalogue.ts';
import { keepDecisions } from '../../shared/api/operations/keep-decisions.ts';
import type { Capability } from '../../shared/config/environment.ts';
import { functionOf, resourcesOf, synthesize } from './synthesized.ts';

const deciding = catalogue.filter(({ uses }) => (uses as readonly Capability[]).includes('decisions:log'));
const keeperIn = (template: ReturnType<typeof synthesize>['service']) => functionOf(template, keepDecisions);

it('come from checks, evaluations, verifications and registrations', () => {
  expect(deciding.map(({ name }) => name)).toEqual([
    'check-membership',
    'check-memberships',
    'evaluate-access',
    'evaluate-accesses',
    'verify-membership',
    'register-membership',
    'connect-account',
    'start-sign-in',
  ]);
});

// What is kept of them is chosen by those who decide; `functions.test.ts` hands the setting over.
describe.each(['none', 'all'])('keepDecisions=%s', (keep) => {
  const { service, stacks } = synthesize(keep === 'none' ? {} : { keepDecisions: keep });
  const filters = resourcesOf(service, 'AWS::Logs::SubscriptionFilter').map(({ properties }) => properties);
  const wanted = keep === 'none' ? [] : deciding;

  it('subscribes to the logs of all that decide, or to none', () => {
    const logGroups = wanted.map((operation) => functionOf(service, operation).properties.LoggingConfig.LogGroup);
    const byLogGroup = (a: { LogGroupName: string }, b: { LogGroupName: string }) =>
      JSON.stringify(a).localeCompare(JSON.stringify(b));
    expect(filters.toSorted(byLogGroup)).toEqual(
      logGroups
        .map((LogGroupName) => ({
          LogGroupName,
          FilterPattern: '{ $.kept IS TRUE }',
          DestinationArn: `${keeperIn(service).name}.Arn`,
        }))
        .toSorted(byLogGroup),
    );
  });

  it('lets the logs, and no others, call the function, before they are subscribed to', () => {
    const permissions = resourcesOf(service, 'AWS::Lambda::Permission').filter(
      ({ properties }) => properties.Principal === 'logs.amazonaws.com',
    );
    expect(permissions.map(({ properties }) => properties)).toEqual(
      filters.map(({ LogGroupName }) => ({
        Action: 'lambda:InvokeFunction',
        FunctionName: `${keeperIn(service).name}.Arn`,
        Principal: 'logs.amazonaws.com',
        SourceAccount: 'AWS::AccountId',
        SourceArn: `${LogGroupName}.Arn`,
      })),
    );
    const made = [...stacks.values()].flatMap((template) =>
      Object.values(template['Resources'] as Record<string, { Type: string; DependsOn?: string[] }>),
    );
    for (const { Type, DependsOn } of made) {
      if (Type === 'AWS::Logs::SubscriptionFilter') expect(DependsOn).toEqual([expect.stringContaining('Permission')]);
    }
  });

  it('exports the function in any case, so that the setting can be taken back', () => {
    const outputs = JSON.stringify(stacks.get('ConstantContactMembership-Service')?.['Outputs']);
    expect(outputs).toContain('ExportsOutputFnGetAttKeepDecisionsFunction');
  });

  it('tells those who decide what to keep', () => {
    for (const operation of deciding) {
      expect(functionOf(service, operation).properties.Environment.Variables).toMatchObject({ KEEP_DECISIONS: keep });
    }
  });
});

it('are repeated by Lambda, and then left in a queue', () => {
  const { service } = synthesize();
  const [calls, ...others] = resourcesOf(service, 'AWS::Lambda::EventInvokeConfig').filter(
    ({ properties }) => properties.FunctionName === keeperIn(service).name,
  );
  expect(others).toEqual([]);
  expect(calls?.properties).toMatchObject({
    MaximumRetryAttempts: 2,
    MaximumEventAgeInSeconds: 21_600,
    DestinationConfig: { OnFailure: { Destination: 'KeepDecisionsLinesDeadLetters.Arn' } },
  });
});
