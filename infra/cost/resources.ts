/** What the templates have that costs something while nobody calls. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { catalogue, scheduledOperations } from '../../shared/api/catalogue.ts';
import { buildApp, onlyRead } from '../build-app.ts';
import { type Bundles, stubCode } from '../bundle.ts';

const alarm = z.object({
  Metrics: z.optional(z.array(z.object({ MetricStat: z.optional(z.unknown()) }))),
});
const client = z.object({ AllowedOAuthFlows: z._default(z.array(z.string()), []) });
/** The log of a function of another stack has no `Ref`; no schedule calls that function. */
const filter = z.object({ LogGroupName: z.object({ Ref: z.optional(z.string()) }) });
const stage = z.object({ AccessLogSettings: z.object({ Format: z.string() }) });
const template = z.object({
  Resources: z.record(z.string(), z.object({ Type: z.string(), Properties: z._default(z.unknown(), {}) })),
});

export interface ChargedResources {
  /** Metrics that alarms look at: an alarm on two of them counts twice. */
  readonly alarmMetrics: number;
  /** Metrics that are taken from logs. */
  readonly logMetrics: number;
  /** Those of functions that a schedule calls: the others write no log while nobody calls. */
  readonly idleLogMetrics: number;
  readonly dashboards: number;
  /** In how many queries of the dashboards the log of a function is read, by its logical id. */
  readonly queriedLogs: ReadonlyMap<string, number>;
  readonly secrets: number;
  /** Of KMS. */
  readonly keys: number;
  readonly schedules: number;
  readonly appClients: number;
  readonly tables: number;
  /** The text of a line of the access log, with its variables. */
  readonly accessLogFormat: string;
}

/** Counts in the templates of a deployment with default settings. */
export function countResources(): ChargedResources {
  const resources = synthesized();
  const ofType = (type: string): readonly unknown[] =>
    resources.filter((each) => each.Type === type).map(({ Properties }) => Properties);
  const alarmMetrics = ofType('AWS::CloudWatch::Alarm').map((properties) => {
    const { Metrics: metrics } = alarm.parse(properties);
    return metrics === undefined ? 1 : metrics.filter(({ MetricStat }) => MetricStat !== undefined).length;
  });
  const [{ AccessLogSettings } = { AccessLogSettings: { Format: '' } }] = ofType('AWS::ApiGatewayV2::Stage').map(
    (properties) => stage.parse(properties),
  );
  return {
    alarmMetrics: alarmMetrics.reduce((sum, count) => sum + count, 0),
    logMetrics: ofType('AWS::Logs::MetricFilter').length,
    idleLogMetrics: ofType('AWS::Logs::MetricFilter').filter(isOfSchedule).length,
    dashboards: ofType('AWS::CloudWatch::Dashboard').length,
    queriedLogs: queriedLogsOf(ofType('AWS::CloudWatch::Dashboard')),
    secrets: ofType('AWS::SecretsManager::Secret').length,
    keys: ofType('AWS::KMS::Key').length,
    schedules: ofType('AWS::Scheduler::Schedule').length,
    appClients: ofType('AWS::Cognito::UserPoolClient').filter((properties) =>
      client.parse(properties).AllowedOAuthFlows.includes('client_credentials'),
    ).length,
    tables: ofType('AWS::DynamoDB::Table').length,
    accessLogFormat: AccessLogSettings.Format,
  };
}

/** A log group is named after its operation, as `ReAuditLogs` and a hash. */
const isOfSchedule = (properties: unknown): boolean => {
  const { LogGroupName } = filter.parse(properties);
  const [, name = ''] = /^(\w+)Logs[0-9A-F]{8}$/.exec(LogGroupName.Ref ?? '') ?? [];
  return scheduledOperations.some((operation) => operation.name.replaceAll('-', '') === name.toLowerCase());
};

/** The dashboards name each log by the output of its stack, as `PublishOutputRefReAuditLogs` and hashes. */
function queriedLogsOf(dashboards: readonly unknown[]): ReadonlyMap<string, number> {
  const names = [...JSON.stringify(dashboards).matchAll(/"PublishOutputRef(\w+?)Logs[0-9A-F]{16}"/g)].map(
    ([, name = '']) => name,
  );
  return new Map(Object.entries(Object.groupBy(names, (name) => name)).map(([name, all = []]) => [name, all.length]));
}

/** The code of the functions costs nothing, so it may be any. */
function synthesized() {
  const folder = mkdtempSync(join(tmpdir(), 'membership-cost-'));
  try {
    const path = join(folder, 'code');
    mkdirSync(path);
    writeFileSync(join(path, 'index.mjs'), '');
    const bundles: Bundles = new Map(catalogue.map(({ name }) => [name, { path, ...stubCode }]));
    const { app } = buildApp({ context: onlyRead, bundles, outdir: join(folder, 'cdk.out') });
    return app.synth().stacks.flatMap((stack) => Object.values(template.parse(stack.template).Resources));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
