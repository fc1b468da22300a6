/** The AWS services of the local stack that the functions use, and the functions themselves. */
/// <reference lib="esnext.disposable" />

import { join } from 'node:path';
import type { Variable } from '../shared/config/variables.ts';
import { createKeyring } from './aws/access-keys.ts';
import type { Database } from './aws/dynamodb/database.ts';
import { startGuard } from './aws/dynamodb/guard.ts';
import { createDynamoDbRights } from './aws/dynamodb/rights.ts';
import { readTableKeys } from './aws/dynamodb/tables.ts';
import { type Events, startEvents } from './aws/eventbridge.ts';
import { createAuthorizer, type Use } from './aws/iam/authorizer.ts';
import { readResourcePolicies } from './aws/iam/resource-policies.ts';
import { readRoles } from './aws/iam/roles.ts';
import { readSigningKeys, startKms } from './aws/kms.ts';
import { createFunctions, type FunctionRuntime, type LogLine } from './aws/lambda/functions.ts';
import type { StartThread } from './aws/lambda/own-thread.ts';
import { startLogSubscriptions } from './aws/logs/subscriptions.ts';
import { readBuckets, type S3, startS3 } from './aws/s3/server.ts';
import { secretProperties, startSecretsManager } from './aws/secrets-manager.ts';
import { type Outbox, startOutbox } from './aws/ses.ts';
import { startStreams } from './aws/streams/streams.ts';
import type { Place } from './aws/template/physical-names.ts';
import type { ResolvedTemplates } from './aws/template/template.ts';
import type { Vendor } from './vendor.ts';

interface ServicesParts {
  readonly templates: ResolvedTemplates;
  readonly place: Place;
  readonly database: Database;
  /** The folder of what outlives this start; undefined: nothing does. */
  readonly dataDirectory: string | undefined;
  readonly vendor: Pick<Vendor, 'credentials' | 'overrides'>;
  /** Values of variables that name this machine, for the functions that have these variables. */
  readonly addresses: Partial<Readonly<Record<Variable, string>>>;
  readonly onLog: (line: LogLine) => void;
  readonly onStep: (text: string) => void;
  readonly onError: (error: unknown) => void;
  /** Hears of each right that a function makes use of, or does not have. */
  readonly onUse: (use: Use) => void;
  /** Where the functions run. */
  readonly startThread: StartThread | undefined;
}

interface Services {
  readonly functions: FunctionRuntime;
  readonly outbox: Outbox;
  readonly events: Events;
  /** Puts a value into a secret, as an operator does by hand. */
  readonly putSecret: (arn: string, value: string) => void;
  /** Puts an object into a bucket, as the owner of the account could. */
  readonly putObject: S3['put'];
}

/** What events are signed with on this machine, always. */
const eventsSecret = JSON.stringify({ current: 'whsec_bG9jYWwtc2VjcmV0LW9mLXRoZS1sb2NhbC1zdGFjaw==' });

/** Starts something, to be closed with the other resources. */
export async function closeWith<T extends { close(): Promise<void> }>(
  resources: AsyncDisposableStack,
  starting: Promise<T>,
): Promise<T> {
  return resources.adopt(await starting, (started) => started.close());
}

/** Creates the tables, starts the services and the functions, and follows the streams. */
export async function startServices(resources: AsyncDisposableStack, parts: ServicesParts): Promise<Services> {
  const { templates, place, database, dataDirectory, vendor, onLog, onStep, onError, onUse } = parts;
  const { tables, created } = await database.createTables(templates);
  onStep(`${tables.length} tables, ${created.length} of them new`);

  const keyring = createKeyring();
  const [roles, policies] = [readRoles(templates), readResourcePolicies(templates)];
  const access = { keyring, authorize: createAuthorizer({ roles, policies, place, onUse }) };
  const options = { access, onError };
  let writes = 0;
  const onWrite = (): void => {
    writes += 1;
  };
  const rights = createDynamoDbRights({ tables: readTableKeys(templates), place });
  const guard = await closeWith(resources, startGuard(database, { ...options, rights, onWrite }));
  const secretsManager = await closeWith(resources, startSecretsManager(secretsOf(templates), options));
  const outbox = await closeWith(resources, startOutbox({ ...options, place }));
  const folderOf = (name: string) => dataDirectory && join(dataDirectory, name);
  const s3 = await closeWith(
    resources,
    startS3({ ...options, buckets: readBuckets(templates), folder: folderOf('s3') }),
  );
  const kms = await closeWith(
    resources,
    startKms({ ...options, keys: readSigningKeys(templates), folder: folderOf('kms') }),
  );
  const events = await closeWith(resources, startEvents({ ...options, place }));
  const serviceEnvironment = {
    AWS_ENDPOINT_URL_DYNAMODB: guard.url,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: secretsManager.url,
    AWS_ENDPOINT_URL_SESV2: outbox.url,
    AWS_ENDPOINT_URL_S3: s3.url,
    AWS_ENDPOINT_URL_KMS: kms.url,
    AWS_ENDPOINT_URL_EVENTBRIDGE: events.url,
  };
  let bring = (_line: LogLine): void => {};
  const functions = await closeWith(
    resources,
    createFunctions({
      templates,
      place,
      serviceEnvironment,
      issueKeys: keyring.issue,
      overrides: { ...vendor.overrides, ...parts.addresses },
      startThread: parts.startThread,
      onLog: (line) => {
        onLog(line);
        bring(line);
      },
    }),
  );
  for (const { environment } of functions.all) {
    const arn = environment['PARTNER_CREDENTIALS_SECRET'];
    if (arn !== undefined) secretsManager.put(arn, vendor.credentials);
    const signing = environment['EVENTS_SIGNING_SECRET'];
    if (signing) secretsManager.put(signing, eventsSecret);
  }
  const subscriptions = await closeWith(resources, startLogSubscriptions({ templates, functions, place, onError }));
  bring = subscriptions.take;
  const streams = { templates, functions, database, place, onStep, onError, writes: () => writes };
  await closeWith(resources, startStreams(streams));
  return { functions, outbox, events, putSecret: secretsManager.put, putObject: s3.put };
}

const secretsOf = (templates: ResolvedTemplates) =>
  templates
    .resources('AWS::SecretsManager::Secret', secretProperties)
    .map(({ ref, logicalId, properties: { Name = logicalId, SecretString: value } }) =>
      value === undefined ? { arn: ref, name: Name } : { arn: ref, name: Name, value },
    );
