/** The templates as the tests look at them: plain JSON, with references between resources made readable. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { ascii } from '../../infra/ascii.ts';
import { buildApp, onlyRead } from '../../infra/build-app.ts';
import { type Bundles, stubCode } from '../../infra/bundle.ts';
import { cacheFile } from '../../infra/code-cache/load.ts';
import { catalogue } from '../../shared/api/catalogue.ts';
import type { Operation } from '../../shared/api/operation.ts';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/**
 * Code into which nobody looks, to go with `onlyRead`. As it has a code cache, the CDK need not read the
 * folder for each function.
 */
export const stubBundles = (folder: string): Bundles => {
  const path = join(folder, 'bundle');
  mkdirSync(path);
  return new Map(
    catalogue.map(({ name }) => {
      writeFileSync(join(path, name), name);
      return [name, { path, ...stubCode, files: [name, cacheFile] }];
    }),
  );
};

/** Code that only looks like the functions', each in a folder of its own. */
export const namedBundles = (folder: string): Bundles =>
  new Map(
    catalogue.map(({ name }) => {
      const path = join(folder, 'bundles', name);
      mkdirSync(path, { recursive: true });
      writeFileSync(join(path, 'index.mjs'), `export const handler = async () => '${name}';`);
      return [name, { path, ...stubCode }];
    }),
  );

const isObject = (value: Json | undefined): value is { [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A logical id without the hash that the CDK puts behind it. */
const plainId = (logicalId: string): string => logicalId.replace(/[0-9A-F]{8}$/, '');

/**
 * Writes every reference as `Name` (Ref), `Name.Attribute` (GetAtt) or text that holds them (Join,
 * ImportValue, GetStackOutput).
 */
const readable = (value: Json, exported: ReadonlyMap<string, Json>): Json => {
  const go = (inner: Json): Json => readable(inner, exported);
  if (Array.isArray(value)) return value.map(go);
  if (!isObject(value)) return value;
  const [[name, argument] = ['', null], ...more] = Object.entries(value);
  if (more.length === 0) {
    if (name === 'Ref') return plainId(String(argument));
    if (name === 'Fn::GetAtt' && Array.isArray(argument)) return `${plainId(String(argument[0]))}.${argument[1]}`;
    if (name === 'Fn::Join' && Array.isArray(argument)) {
      const parts = go(argument[1] ?? []);
      return Array.isArray(parts) ? parts.join(String(argument[0])) : parts;
    }
    if (name === 'Fn::GetStackOutput' && isObject(argument)) {
      const output = `${String(argument['StackName'])}.${String(argument['OutputName'])}`;
      return go(exported.get(output) ?? `no such output: ${output}`);
    }
    if (name === 'Fn::ImportValue') return go(exported.get(String(argument)) ?? `no such export: ${String(argument)}`);
  }
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, go(inner)]));
};

const outputsOf = (template: { [key: string]: Json }): { [name: string]: { [key: string]: Json } } =>
  Object.fromEntries(
    Object.entries(isObject(template['Outputs']) ? template['Outputs'] : {}).filter(
      (entry): entry is [string, { [key: string]: Json }] => isObject(entry[1]),
    ),
  );

/** Settings without which some operations are not deployed. */
export const everyPart = {
  connectReturnTo: 'https://app.partner.example/connected',
  eventsWebhookUrl: 'https://app.partner.example/events',
  reviewDigestTo: 'a@partner.example, b@partner.example',
  reviewDigestFrom: 'reviews@mail.partner.example',
  ssoAcsUrl: 'https://identity.constantcontact.example/sso/saml2',
  ssoLoginUrl: 'https://app.partner.example/login',
  ssoKeys: 'a,b',
};

/** Settings by which mails can be sent. */
export const withSender = { transferSender: 'moves@mail.Partner.example', partnerName: 'Our Partner' };

/** All resources and outputs of several templates, whose logical ids are all different. */
const merged = (templates: readonly { [key: string]: Json }[]): { [key: string]: Json } => {
  const sections = ['Resources', 'Outputs'].map((section): [string, { [key: string]: Json }] => {
    const parts = templates.flatMap(({ [section]: part = {} }) => (isObject(part) ? Object.entries(part) : []));
    const all = Object.fromEntries(parts);
    if (Object.keys(all).length < parts.length) throw new Error(`Two templates have the same name in ${section}`);
    return [section, all];
  });
  return Object.fromEntries(sections);
};

/** Some outputs are made for other stacks; only named ones are for people. */
const withoutExports = (template: { [key: string]: Json }): { [key: string]: Json } => ({
  ...template,
  Outputs: Object.fromEntries(
    Object.entries(outputsOf(template)).filter(([name]) => !/^(?:ExportsOutput|PublishOutput)/.test(name)),
  ),
});

const build = (context: Readonly<Record<string, unknown>>) => {
  const folder = mkdtempSync(join(tmpdir(), 'membership-infra-test-'));
  try {
    const { data, callers, operations, dashboards } = buildApp({
      context: { ...context, ...onlyRead },
      bundles: stubBundles(folder),
      outdir: join(folder, 'cdk.out'),
    });
    const made = [data, ...(callers ? [callers] : []), ...operations, dashboards];
    const raw = made.map((stack): [string, { [key: string]: Json }] => [
      stack.stackName,
      Template.fromStack(stack).toJSON(),
    ]);
    const exported = new Map(
      raw.flatMap(([stack, template]) =>
        Object.entries(outputsOf(template)).map(([name, { Export: exportedAs, Value: value }]): [string, Json] => [
          isObject(exportedAs) ? String(exportedAs['Name']) : `${stack}.${name}`,
          value ?? null,
        ]),
      ),
    );
    const readableOf = (stackNames: readonly (string | undefined)[]): Template => {
      const templates = raw
        .filter(([name]) => stackNames.includes(name))
        .map(([, template]) => withoutExports(template));
      return Template.fromJSON(JSON.parse(JSON.stringify(readable(merged(templates), exported))));
    };
    return {
      /** The templates as they are deployed, by the names of their stacks. */
      stacks: new Map(raw),
      isProtected: new Map(made.map((stack) => [stack.stackName, stack.terminationProtection])),
      data: readableOf([data.stackName]),
      callers: readableOf([callers?.stackName]),
      /** All stacks with functions as if they were one. */
      service: readableOf([...operations.map(({ stackName }) => stackName), callers?.stackName]),
      dashboards: readableOf([dashboards.stackName]),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
};

const built = new Map<string, ReturnType<typeof build>>();

/**
 * All stacks with these settings, and with every part that is optional, synthesized once for all files of a worker:
 * nothing changes a template.
 */
export const synthesize = (settings: Readonly<Record<string, unknown>> = {}): ReturnType<typeof build> => {
  const context = { ...everyPart, ...settings };
  const key = JSON.stringify(context);
  const templates = built.get(key) ?? build(context);
  built.set(key, templates);
  return templates;
};

/** Every resource of a type; `name` is its logical id without the hash. */
export const resourcesOf = (template: Template, type: string) =>
  Object.entries(template.findResources(type)).map(([logicalId, { Properties: properties, ...rest }]) => ({
    name: plainId(logicalId),
    properties,
    deletionPolicy: rest['DeletionPolicy'],
  }));

/** The function of an operation; the summaries are all different. */
export const functionOf = (template: Template, operation: Operation) => {
  const found = resourcesOf(template, 'AWS::Lambda::Function').filter(
    ({ properties }) => properties.Description === ascii(operation.summary),
  );
  const [only] = found;
  if (only === undefined || found.length > 1) throw new Error(`${found.length} functions of ${operation.name}`);
  return only;
};

/** The variables of a function, as it could read them: addresses are URLs once there are any. */
export const variablesIn = (template: Template, operation: Operation): Record<string, string> => {
  const variables = functionOf(template, operation).properties.Environment?.Variables ?? {};
  return Object.fromEntries(
    Object.entries(variables).map(([name, value]) => [
      name,
      String(value)
        .replace(/^Api\.ApiEndpoint/, 'https://api.example')
        .replace('CallersUserPool.ProviderURL', 'https://pool.example')
        .replaceAll('CallersUserPoolDomain.auth.AWS::Region.', 'callers.auth.eu-test-1.'),
    ]),
  );
};

interface Right {
  readonly action: string;
  readonly resource: string;
}

export interface Statement {
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource: string | string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** The statements of a role, which are a part of it. */
export const statementsOfRole = (template: Template, role: string): readonly Statement[] =>
  resourcesOf(template, 'AWS::IAM::Role')
    .filter(({ name }) => name === role)
    .flatMap(({ properties }) => properties.Policies)
    .flatMap(({ PolicyDocument: document }) => document.Statement);

/** Every single right that a role has. */
export const rightsOfRole = (template: Template, role: string): readonly Right[] =>
  statementsOfRole(template, role).flatMap(({ Action: actions, Resource: resources }) =>
    [actions].flat().flatMap((action) => [resources].flat().map((resource) => ({ action, resource }))),
  );

/** The name of the role of a function. */
export const roleOf = (template: Template, operation: Operation): string =>
  functionOf(template, operation).properties.Role.replace('.Arn', '');

export const rightsOf = (template: Template, operation: Operation): readonly Right[] =>
  rightsOfRole(template, roleOf(template, operation));
