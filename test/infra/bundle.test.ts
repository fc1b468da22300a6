import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { Worker } from 'node:worker_threads';
import { gunzipSync } from 'node:zlib';
import { App } from 'aws-cdk-lib';
import { afterAll, describe, expect, it } from 'vitest';
import { type Bundle, bundleFunctions, bundleService, leftOut } from '../../infra/bundle.ts';
import { ownArchitecture } from '../../infra/code-cache/node.ts';
import { hasCodeCache } from '../../infra/code-cache/operations.ts';
import { DataStack } from '../../infra/data-stack.ts';
import { grants } from '../../infra/grants.ts';
import { readSettings } from '../../infra/settings.ts';
import { buildSite } from '../../infra/site.ts';
import { catalogue, httpOperations } from '../../shared/api/catalogue.ts';
import { checkMembership } from '../../shared/api/operations/check.ts';
import { connectAccount } from '../../shared/api/operations/connections.ts';
import { getConsole } from '../../shared/api/operations/console.ts';
import { exportAuditRecords } from '../../shared/api/operations/export-audit-records.ts';
import { getOpenapiDocument } from '../../shared/api/operations/list.ts';
import type { Capability } from '../../shared/config/environment.ts';
import { everyPart, rightsOf, synthesize, variablesIn, withSender } from './synthesized.ts';

const folder = mkdtempSync(join(tmpdir(), 'membership-bundle-test-'));
afterAll(() => rmSync(folder, { recursive: true }));
const bundles = await bundleService(ownArchitecture, folder);
// With a sender, without which no function may send mails.
const { service } = synthesize(withSender);

/**
 * What the functions call, as the names stand in a bundle: `var a="GetItem"`. A transaction needs
 * the rights of its writes.
 */
const actionsOfCalls: Readonly<Record<string, string>> = {
  GetItem: 'dynamodb:GetItem',
  BatchGetItem: 'dynamodb:BatchGetItem',
  Query: 'dynamodb:Query',
  Scan: 'dynamodb:Scan',
  PutItem: 'dynamodb:PutItem',
  UpdateItem: 'dynamodb:UpdateItem',
  DeleteItem: 'dynamodb:DeleteItem',
  BatchWriteItem: 'dynamodb:BatchWriteItem',
  TransactGetItems: 'dynamodb:GetItem',
  TransactWriteItems: 'dynamodb:PutItem',
  GetSecretValue: 'secretsmanager:GetSecretValue',
  PutSecretValue: 'secretsmanager:PutSecretValue',
  SendEmail: 'ses:SendEmail',
  Sign: 'kms:Sign',
  GetPublicKey: 'kms:GetPublicKey',
  PutEvents: 'events:PutEvents',
};

/**
 * What a transaction deletes is no call of its own. The client of S3 brings the names of all its
 * calls, so a call is told by its file. That an object is missing is told to those only who may
 * list the bucket.
 */
const actionsOfFiles: Readonly<Record<string, readonly string[]>> = {
  'store/deliveries/replays.ts': ['dynamodb:DeleteItem'],
  'client-s3/dist-es/commands/GetObjectCommand.js': ['s3:GetObject', 's3:ListBucket'],
  'client-s3/dist-es/commands/PutObjectCommand.js': ['s3:PutObject'],
};
const codeOf = ({ path, code, late }: Bundle): string =>
  [code, ...late.map(({ name }) => name)].map((file) => readFileSync(join(path, file), 'utf8')).join();
const actionsIn = (bundle: Bundle): Set<string> => {
  const { inputs } = bundle;
  const code = codeOf(bundle);
  const calls = Object.entries(actionsOfCalls).filter(([call]) => code.includes(`="${call}"`));
  const files = Object.entries(actionsOfFiles).filter(([end]) => inputs.some((file) => file.endsWith(end)));
  return new Set([...calls.map(([, action]) => action), ...files.flatMap(([, actions]) => actions)]);
};

const bundleOf = (name: string) => {
  const bundle = bundles.get(name);
  if (bundle === undefined) throw new Error(`There is no bundle of ${name}`);
  return bundle;
};

it('makes a bundle of every operation', () => {
  expect([...bundles.keys()].sort()).toEqual(catalogue.map(({ name }) => name).sort());
});

describe.each(catalogue.map((operation) => ({ ...operation, operation })))('$name', ({ operation }) => {
  const bundle = bundleOf(operation.name);
  const uses: readonly Capability[] = operation.uses;
  const callsVendor = uses.includes('constant-contact') || uses.includes('webhooks:check');
  const readsSecret = callsVendor || uses.includes('deliveries:send');
  const sendsMail = uses.includes('mail:send') || uses.includes('review-digest');
  const knowsS3 = uses.includes('log:read') || uses.includes('log:publish');
  const knowsEvents = uses.includes('news:send');
  // Whoever comes back to it gets a statement, so that it need not load what signs later.
  const alwaysSigns = operation.name === connectAccount.name;
  const knowsKms =
    alwaysSigns ||
    ['log:key', 'log:publish', 'statements:keys', 'sign-ins:sign'].some((each) => uses.includes(each as Capability));
  const signs = uses.includes('statements:sign') && !alwaysSigns;
  const brings = (part: string): boolean => bundle.inputs.some((file) => file.includes(`node_modules/${part}/`));

  it('stands alone: all it loads is Node’s own, but for what the SDK never comes to ask for', () => {
    const foreign = bundle.imports.filter(({ path }) => !isBuiltin(path));
    // A script loads with `require` what a module imports, also late.
    if (!hasCodeCache(operation)) expect(foreign.filter(({ dynamic }) => !dynamic)).toEqual([]);
    const ownLate = bundle.late.map(({ name }) => `./${name}`);
    for (const { path } of foreign) expect([...leftOut, ...ownLate]).toContain(path);
  });

  it('has no package.json of a client in it', () => {
    expect(codeOf(bundle)).not.toContain('devDependencies');
  });

  const code = hasCodeCache(operation) ? ['function.cache', 'function.cjs', 'index.cjs'] : ['index.mjs'];
  const late = signs ? ['statements.cjs'] : [];
  it(`is ${[...code, ...late].join(', ')}${operation.trigger === 'site' ? ' and a site' : ''}`, () => {
    const files = [...code, ...late];
    expect(readdirSync(bundle.path).sort()).toEqual([...files, ...(operation.trigger === 'site' ? ['site'] : [])]);
    expect([...bundle.files].sort()).toEqual(files);
    for (const { name, bytes } of [{ ...bundle, name: bundle.code }, ...bundle.late]) {
      expect(readFileSync(join(bundle.path, name))).toHaveLength(bytes);
    }
  });

  it(signs ? 'loads what signs when it is needed' : 'signs nothing', () => {
    expect(bundle.late.map(({ name }) => name)).toEqual(late);
    const inputs = bundle.late.flatMap((file) => file.inputs);
    expect(inputs.some((file) => file.includes('node_modules/@aws-sdk/client-kms/'))).toBe(signs);
    // What both need is in both files, and nothing of the store.
    expect(inputs.filter((file) => /client-dynamodb|shared\/store/.test(file))).toEqual([]);
  });

  it(`${callsVendor ? 'has' : 'does not have'} axios, and ${readsSecret ? 'has' : 'does not have'} Secrets Manager in it`, () => {
    expect(brings('axios')).toBe(callsVendor);
    expect(brings('@aws-sdk/client-secrets-manager')).toBe(readsSecret);
  });

  it(sendsMail ? 'has SES in it' : 'does not have SES in it', () => {
    expect(brings('@aws-sdk/client-sesv2')).toBe(sendsMail);
  });

  it(`${knowsS3 ? 'has' : 'does not have'} S3, and ${knowsKms ? 'has' : 'does not have'} KMS in it`, () => {
    expect(brings('@aws-sdk/client-s3')).toBe(knowsS3);
    expect(brings('@aws-sdk/client-kms')).toBe(knowsKms);
  });

  it(knowsEvents ? 'has EventBridge in it' : 'does not have EventBridge in it', () => {
    expect(brings('@aws-sdk/client-eventbridge')).toBe(knowsEvents);
  });

  it('stays small', () => {
    // Each has the titles of all problems and the capabilities of all operations in it.
    const ofItsKind = operation.group === 'check' ? 250_000 : 270_000;
    const authzen = operation.name.startsWith('evaluate-') ? 5_000 : 0;
    const idempotency = uses.includes('idempotency') ? 50_000 : 0;
    // The parser of lists, and what reads the forms that spreadsheets give them.
    const parser = brings('csv-parse') ? 40_000 : 0;
    const audit = uses.includes('audits:run') ? 30_000 : 0;
    // The bundles with the log's clients are measured from what is left without that of DynamoDB.
    const withoutStore = (knowsS3 || knowsKms) && !brings('@aws-sdk/client-dynamodb') ? -95_000 : 0;
    // Pages, times, and the proof of many records at once.
    const proofs = operation.name === exportAuditRecords.name ? 15_000 : 0;
    // The libraries that sign XML and make certificates: docs/decisions/0031 says why they are in one function.
    const saml = brings('xml-crypto') ? 320_000 : 0;
    // It has the texts of all operations.
    const texts = operation.name === getOpenapiDocument.name ? 761 * httpOperations.length : 0;
    const clients =
      (sendsMail ? 75_000 : 0) + (knowsS3 ? 185_000 : 0) + (knowsKms ? 45_000 : 0) + (knowsEvents ? 10_000 : 0);
    const most =
      (callsVendor ? 636_000 : ofItsKind) +
      authzen +
      idempotency +
      parser +
      audit +
      clients +
      proofs +
      saml +
      texts +
      withoutStore;
    expect(bundle.bytes).toBeLessThanOrEqual(most);
  });

  it('loads where there are no node_modules, with its environment, and without `fetch`', async () => {
    const code = `const { handler } = await import(${JSON.stringify(join(bundle.path, bundle.entry))});
      process.stdout.write(typeof handler + process.moduleLoadList.filter((name) => name.includes('undici')));`;
    const thread = new Worker(`(async () => { ${code} })()`, {
      eval: true,
      execArgv: [],
      env: { ...variablesIn(service, operation), AWS_REGION: 'us-east-1', AWS_LAMBDA_FUNCTION_NAME: operation.name },
      stdout: true,
      stderr: true,
    });
    const [stdout, stderr] = await Promise.all([text(thread.stdout), text(thread.stderr), once(thread, 'exit')]);
    expect({ stdout, stderr }).toEqual({ stdout: 'function', stderr: '' });
  });

  it('has the right to every call that is in it', () => {
    const granted = rightsOf(service, operation).map(({ action }) => action);
    expect(granted).toEqual(expect.arrayContaining([...actionsIn(bundle)]));
  });
});

const resources = new DataStack(new App(), 'Data', { settings: readSettings(everyPart) });
const mail = {
  resources: ['arn:of:the:sender'],
  sender: 'moves@partner.example',
  recipients: ['support@vendor.example'],
};
const mails = { transfers: mail, digest: mail };
const allUsed: readonly Capability[] = [...new Set(catalogue.flatMap(({ uses }) => uses))];
it.each(allUsed)('the capability %s gives no right that no function uses', (capability) => {
  const users = catalogue.filter(({ uses }) => uses.includes(capability));
  const used = new Set(users.flatMap(({ name }) => [...actionsIn(bundleOf(name))]));
  const granted = grants[capability](resources, mails).flatMap(({ actions }) => actions);
  expect([...used]).toEqual(expect.arrayContaining(granted));
});

it('leaves nothing out that would not be asked for', () => {
  const asked = new Set([...bundles.values()].flatMap(({ imports }) => imports.map(({ path }) => path)));
  for (const path of leftOut) expect(asked).toContain(path);
});

it('gives browsers these files, the same bytes however often they are built', async () => {
  const folderOfSite = join(bundleOf(getConsole.name).path, 'site');
  const found = readdirSync(folderOfSite, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.gz'));
  const again = await buildSite();
  expect(found.sort()).toEqual([...again.keys()]);
  for (const [file, content] of again) expect(readFileSync(join(folderOfSite, file)).equals(content)).toBe(true);
  const ofApiPage = found.filter((file) => file.startsWith('docs/'));
  expect(ofApiPage.map((file) => file.replace(/-[0-9a-f]{8}\./, '.'))).toEqual([
    'docs/assets/icon.svg.gz',
    'docs/assets/page.css.gz',
    'docs/assets/redirect.js.gz',
    'docs/assets/start.js.gz',
    'docs/assets/swagger-ui.css.gz',
    'docs/assets/swagger-ui.js.gz',
    'docs/index.html.gz',
    'docs/licences.txt.gz',
    'docs/oauth2-redirect.html.gz',
  ]);
  // The maps of the scripts are not there, so nothing may ask for them.
  for (const content of again.values()) expect(gunzipSync(content).includes('sourceMappingURL')).toBe(false);
});

it('has no function without a row in the catalogue', () => {
  const files = readdirSync(new URL('../../functions', import.meta.url), { recursive: true, encoding: 'utf8' });
  expect(files.filter((file) => file.endsWith('.ts')).sort()).toEqual(
    // A witness is no part of the service.
    [...catalogue.map(({ group, name }) => `${group}/${name}.ts`), 'witness/add-checkpoint.ts'].sort(),
  );
});

it('names every function that is missing', async () => {
  const operations = ['no-such-check', 'no-such-list'].map((name) => ({ ...checkMembership, name }));
  await expect(bundleFunctions(folder, [checkMembership, ...operations])).rejects.toThrow(
    /functions\/check\/no-such-check\.ts .*\n.*functions\/check\/no-such-list\.ts /,
  );
});
