/** The stack of a witness, which another account runs. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { bundleWitness } from '../../infra/bundle.ts';
import { SettingsError } from '../../infra/settings.ts';
import { readWitnessSettings, WitnessStack } from '../../infra/witness-stack.ts';
import { createSigner } from '../support/transparency-log.ts';

const folder = mkdtempSync(join(tmpdir(), 'witness-'));
afterAll(() => rmSync(folder, { recursive: true }));
const [first, second] = [createSigner(), createSigner('other.example/trail')];
const context: Readonly<Record<string, string>> = {
  witnessName: 'witness.example/w1',
  witnessLogs: `${first.verifierKey}, ${second.verifierKey}`,
};

let bundle: string;
let template: Template;
beforeAll(async () => {
  bundle = await bundleWitness(folder);
  const app = new App({ analyticsReporting: false });
  const settings = readWitnessSettings((name) => context[name]);
  template = Template.fromStack(new WitnessStack(app, 'TrailWitness', { settings, bundle }));
});

it('keeps what it has seen and its key, whatever becomes of the stack', () => {
  for (const type of ['AWS::DynamoDB::Table', 'AWS::KMS::Key']) {
    template.resourceCountIs(type, 1);
    template.hasResource(type, { DeletionPolicy: 'Retain' });
  }
  template.hasResourceProperties('AWS::KMS::Key', { KeySpec: 'ECC_NIST_EDWARDS25519', KeyUsage: 'SIGN_VERIFY' });
});

it('signs, reads and writes one item, and may do nothing else', () => {
  template.resourceCountIs('AWS::IAM::Role', 1);
  const actions = Object.values(template.findResources('AWS::IAM::Role'))
    .flatMap(({ Properties: { Policies: policies } }) => policies)
    .flatMap(({ PolicyDocument: { Statement: statements } }) => statements)
    .flatMap(({ Action: action }) => action);
  expect(actions.toSorted()).toEqual([
    ...['dynamodb:GetItem', 'dynamodb:PutItem', 'kms:GetPublicKey', 'kms:Sign'],
    ...['logs:CreateLogStream', 'logs:PutLogEvents'],
  ]);
});

it('is asked by whoever has a checkpoint that a log has signed', () => {
  template.hasResourceProperties('AWS::Lambda::Url', { AuthType: 'NONE' });
  template.hasResourceProperties('AWS::Lambda::Function', {
    Runtime: 'nodejs24.x',
    Environment: {
      Variables: Match.objectLike({
        WITNESS_NAME: 'witness.example/w1',
        WITNESS_LOGS: `${first.verifierKey},${second.verifierKey}`,
      }),
    },
  });
  template.hasOutput('WitnessUrl', {});
});

it.each([
  ['no name', { witnessName: '' }],
  ['a name with a blank', { witnessName: 'a b' }],
  ['a name with a plus', { witnessName: 'a+b' }],
  ['no log', { witnessLogs: '' }],
  ['a log with another id', { witnessLogs: first.verifierKey.replace(/\+[0-9a-f]{8}\+/, '+00000000+') }],
])('with %s is refused', (_, different) => {
  const given: Readonly<Record<string, string>> = { ...context, ...different };
  expect(() => readWitnessSettings((name) => given[name])).toThrow(SettingsError);
});

it('has a bundle that answers what is no request to it, without asking anybody', async () => {
  vi.stubEnv('WITNESS_TABLE', 'seen');
  vi.stubEnv('WITNESS_KEY_ARN', 'key');
  vi.stubEnv('WITNESS_NAME', context['witnessName']);
  vi.stubEnv('WITNESS_LOGS', first.verifierKey);
  const { handler } = await import(join(bundle, 'index.mjs'));
  const ask = async (method: string, rawPath: string, body?: string) => {
    const { statusCode } = await handler({
      rawPath,
      body,
      isBase64Encoded: false,
      requestContext: { http: { method } },
    });
    return statusCode;
  };

  expect(await ask('GET', '/')).toBe(404);
  expect(await ask('GET', '/add-checkpoint')).toBe(405);
  expect(await ask('DELETE', '/key')).toBe(405);
  expect(await ask('POST', '/add-checkpoint')).toBe(400);
  expect(await ask('POST', '/add-checkpoint', 'x'.repeat(70_000))).toBe(400);
  expect(await ask('POST', '/add-checkpoint', `old 0\n\nunknown\n1\n${'A'.repeat(43)}=\n\n— unknown AAAAAAA=\n`)).toBe(
    404,
  );
  expect(readFileSync(join(bundle, 'index.mjs')).length).toBeLessThan(400_000);
  vi.unstubAllEnvs();
});
