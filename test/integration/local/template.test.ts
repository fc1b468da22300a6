// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the form of Fn::Sub
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { ascii } from '../../../infra/ascii.ts';
import { buildApp, onlyRead } from '../../../infra/build-app.ts';
import { readCloudAssembly } from '../../../local/aws/template/cloud-assembly.ts';
import type { Json } from '../../../local/aws/template/intrinsics.ts';
import { type ResolvedTemplates, resolveTemplates, type Template } from '../../../local/aws/template/template.ts';
import { catalogue, scheduledOperations } from '../../../shared/api/catalogue.ts';
import { capabilities } from '../../../shared/config/environment.ts';
import { everyPart, namedBundles } from '../../infra/synthesized.ts';
import { place, resolveStacks } from './support.ts';

const anything = z.object({ value: z.json() });

const data: Template = {
  Resources: {
    Things: { Type: 'AWS::DynamoDB::Table', Properties: {} },
    Secret: { Type: 'AWS::SecretsManager::Secret', Properties: {} },
  },
  Outputs: {
    Name: { Value: { Ref: 'Things' }, Export: { Name: 'data:Things' } },
    Arn: { Value: { 'Fn::GetAtt': ['Things', 'Arn'] }, Export: { Name: { 'Fn::Sub': '${AWS::StackName}:ThingsArn' } } },
    NotExported: { Value: 'x' },
  },
};

const service = (value: Json): Template => ({
  Parameters: { Stage: { Default: 'blue' }, NoDefault: {} },
  Conditions: {
    IsBlue: { 'Fn::Equals': [{ Ref: 'Stage' }, 'blue'] },
    IsGreen: { 'Fn::Not': [{ Condition: 'IsBlue' }] },
    Both: { 'Fn::And': [{ Condition: 'IsBlue' }, { Condition: 'IsGreen' }] },
    Either: { 'Fn::Or': [{ Condition: 'IsBlue' }, { Condition: 'IsGreen' }] },
  },
  Resources: {
    Probe: { Type: 'Test::Probe', Properties: { value } },
    Fn: { Type: 'AWS::Lambda::Function', Properties: {} },
    Named: { Type: 'AWS::Lambda::Function', Properties: { FunctionName: { 'Fn::Sub': 'named-${Stage}' } } },
    Queue: { Type: 'AWS::SQS::Queue', Properties: {} },
    Pool: { Type: 'AWS::Cognito::UserPool', Properties: {} },
    Client: { Type: 'AWS::Cognito::UserPoolClient', Properties: {} },
    Api: { Type: 'AWS::ApiGatewayV2::Api', Properties: {} },
  },
});

const resolved = (value: Json): Json | undefined =>
  resolveStacks({ data, service: service(value) }).resources('Test::Probe', anything)[0]?.properties.value;

describe('what a template says', () => {
  const cases: readonly (readonly [meaning: string, value: Json, expected: Json])[] = [
    ['a plain value', { a: [1, true, null, 'x'] }, { a: [1, true, null, 'x'] }],
    ['Ref to a parameter', { Ref: 'Stage' }, 'blue'],
    ['Ref to a pseudo parameter', { Ref: 'AWS::Region' }, 'eu-test-1'],
    ['Ref to a function', { Ref: 'Fn' }, 'service-Fn'],
    ['Ref to a resource with a name of its own', { Ref: 'Named' }, 'named-blue'],
    ['Ref to an API', { Ref: 'Api' }, 'api'],
    ['Ref to a queue', { Ref: 'Queue' }, 'https://sqs.eu-test-1.amazonaws.com/000000000000/service-Queue'],
    ['Ref to a user pool', { Ref: 'Pool' }, 'eu-test-1_Pool'],
    ['Fn::GetAtt', { 'Fn::GetAtt': ['Named', 'Arn'] }, 'arn:aws:lambda:eu-test-1:000000000000:function:named-blue'],
    ['Fn::GetAtt in short', { 'Fn::GetAtt': 'Queue.QueueName' }, 'service-Queue'],
    [
      'Fn::GetAtt of an issuer',
      { 'Fn::GetAtt': ['Pool', 'ProviderURL'] },
      'https://cognito-idp.eu-test-1.amazonaws.com/eu-test-1_Pool',
    ],
    ['Fn::ImportValue', { 'Fn::ImportValue': 'data:Things' }, 'data-Things'],
    [
      'Fn::ImportValue of a computed name',
      { 'Fn::ImportValue': { 'Fn::Join': [':', ['data', 'ThingsArn']] } },
      'arn:aws:dynamodb:eu-test-1:000000000000:table/data-Things',
    ],
    ['Fn::Join', { 'Fn::Join': ['-', ['a', { Ref: 'Stage' }, 3]] }, 'a-blue-3'],
    [
      'Fn::Sub',
      { 'Fn::Sub': '${Stage}/${Fn}/${Fn.Arn}/${AWS::Partition}' },
      `blue/service-Fn/arn:aws:lambda:eu-test-1:000000000000:function:service-Fn/aws`,
    ],
    ['Fn::Sub with variables', { 'Fn::Sub': ['${x}-${Stage}', { x: { Ref: 'Client' } }] }, 'Client-blue'],
    ['Fn::Sub with a literal', { 'Fn::Sub': '${!Stage}' }, '${Stage}'],
    ['Fn::Select and Fn::Split', { 'Fn::Select': [1, { 'Fn::Split': ['/', 'a/b/c'] }] }, 'b'],
    ['Fn::If, true', { 'Fn::If': ['IsBlue', 'yes', 'no'] }, 'yes'],
    ['Fn::If, false', { 'Fn::If': ['IsGreen', 'yes', { Ref: 'Stage' }] }, 'blue'],
    ['Fn::And', { 'Fn::If': ['Both', 'yes', 'no'] }, 'no'],
    ['Fn::Or', { 'Fn::If': ['Either', 'yes', 'no'] }, 'yes'],
    ['AWS::NoValue', { a: { Ref: 'AWS::NoValue' }, b: [{ Ref: 'AWS::NoValue' }, 1] }, { b: [1] }],
    [
      'a key that looks like a function',
      { Condition: { StringEquals: { a: 'b' } } },
      { Condition: { StringEquals: { a: 'b' } } },
    ],
  ];
  it.each(cases)('%s', (_meaning, value, expected) => {
    expect(resolved(value)).toEqual(expected);
  });

  const unresolvable: readonly (readonly [meaning: string, value: Json, complaint: string])[] = [
    ['a resource that is not there', { Ref: 'Nothing' }, 'Ref Nothing'],
    ['a parameter without a default', { Ref: 'NoDefault' }, 'Ref NoDefault'],
    ['an attribute without a stand-in', { 'Fn::GetAtt': ['Fn', 'SnapStart'] }, 'Fn::GetAtt Fn.SnapStart'],
    ['an export that is not there', { 'Fn::ImportValue': 'data:Other' }, 'Fn::ImportValue data:Other'],
    ['an output that is not exported', { 'Fn::ImportValue': 'NotExported' }, 'Fn::ImportValue NotExported'],
    ['a variable in a text', { 'Fn::Sub': 'a ${Nothing.Arn}' }, 'Fn::GetAtt Nothing.Arn'],
    ['a condition that is not there', { 'Fn::If': ['IsRed', 1, 2] }, 'Condition IsRed'],
    ['a list that is too short', { 'Fn::Select': [5, ['a']] }, 'Fn::Select 5'],
    ['a function that is not emulated', { 'Fn::Cidr': ['10.0.0.0/8', 1, 1] }, 'Fn::Cidr is not supported'],
    ['an object where a text must be', { 'Fn::Join': ['', [{ a: 1 }]] }, 'Fn::Join needs a text'],
  ];
  it.each(unresolvable)('names the resource and %s', (_meaning, value, complaint) => {
    expect(() => resolved(value)).toThrow(complaint);
    expect(() => resolved(value)).toThrow('Test::Probe service/Probe');
  });

  it('leaves out what its condition switches off', () => {
    const template: Template = {
      Conditions: { On: { 'Fn::Equals': ['a', 'a'] }, Off: { 'Fn::Equals': ['a', 'b'] } },
      Resources: {
        A: { Type: 'Test::Probe', Condition: 'Off', Properties: { value: 1 } },
        B: { Type: 'Test::Probe', Condition: 'On', Properties: { value: 2 } },
      },
    };
    const probes = resolveStacks({ stack: template }).resources('Test::Probe', anything);
    expect(probes.map(({ logicalId }) => logicalId)).toEqual(['B']);
  });

  it('names the resource whose properties are not what they must be', () => {
    const strict = z.object({ value: z.number() });
    const templates = resolveStacks({ data, service: service('text') });
    expect(() => templates.resources('Test::Probe', strict)).toThrow(/Test::Probe service\/Probe: .*\n.*value/);
  });

  it('does not mind what it is not asked for', () => {
    const templates = resolveStacks({ data, service: service({ Ref: 'Nothing' }) });
    expect(templates.resources('AWS::SQS::Queue', z.object({}))).toHaveLength(1);
  });
});

describe('the real templates', () => {
  const folder = mkdtempSync(join(tmpdir(), 'membership-template-test-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const load = (context: Readonly<Record<string, unknown>> = {}) => {
    const outdir = join(folder, `cdk.out.${Object.keys(context).length}`);
    const { app } = buildApp({
      context: { ...everyPart, ...onlyRead, ...context },
      bundles: namedBundles(folder),
      outdir,
    });
    return resolveTemplates(readCloudAssembly(app.synth()), place);
  };
  let templates: ResolvedTemplates;
  beforeAll(() => {
    templates = load();
  });
  const functionProperties = z.object({
    Description: z.string(),
    Code: z.object({ S3Key: z.string() }),
    Environment: z._default(z.object({ Variables: z.record(z.string(), z.string()) }), { Variables: {} }),
  });

  it('give every function its code and the plain values of all variables that it reads', () => {
    const functions = templates.resources('AWS::Lambda::Function', functionProperties);
    expect(functions).toHaveLength(catalogue.length);
    for (const { properties } of functions) {
      const operation = catalogue.find(({ summary }) => ascii(summary) === properties.Description);
      const names = operation?.uses.flatMap((capability): readonly string[] => capabilities[capability]);
      expect(Object.keys(properties.Environment.Variables).sort()).toEqual([...new Set(names)].sort());
      expect(templates.assetPath(properties.Code.S3Key)).toMatch(new RegExp(`/bundles/${operation?.name}$`));
    }
  });

  it('resolve everything that the local stack reads, with either issuer', () => {
    const external = { issuer: 'https://issuer.example.com/', audience: 'membership-api' };
    for (const [resolved, issuer] of [
      [templates, /^https:\/\/cognito-idp\.eu-test-1\.amazonaws\.com\/eu-test-1_/],
      [load(external), /^https:\/\/issuer\.example\.com\/$/],
    ] as const) {
      const properties = z.object({ JwtConfiguration: z.object({ Issuer: z.string() }) });
      const [authorizer] = resolved.resources('AWS::ApiGatewayV2::Authorizer', properties);
      expect(authorizer?.properties.JwtConfiguration.Issuer).toMatch(issuer);
      expect(resolved.resources('AWS::Scheduler::Schedule', z.object({}))).toHaveLength(scheduledOperations.length);
      expect(resolved.resources('AWS::DynamoDB::Table', z.object({}))).toHaveLength(4);
      expect(resolved.resources('AWS::SecretsManager::Secret', z.object({}))).toHaveLength(3);
    }
  });

  it('complain about an asset that is absent', () => {
    expect(() => templates.assetPath('nothing.zip')).toThrow('no asset nothing.zip');
  });
});
