import { App, Tags } from 'aws-cdk-lib';
import recommendedFlags from 'aws-cdk-lib/recommended-feature-flags.json' with { type: 'json' };
import { catalogue } from '../shared/api/catalogue.ts';
import type { Bundles } from './bundle.ts';
import { CallersStack } from './callers-stack.ts';
import { orderBursts } from './constructs/burst-order.ts';
import { DashboardsStack } from './dashboards-stack.ts';
import { DataStack } from './data-stack.ts';
import { operationStacks, stackOf } from './operation-stacks.ts';
import { OperationsStack } from './operations-stack.ts';
import { ServiceStack } from './service-stack.ts';
import { readSettings } from './settings.ts';

interface Props {
  /** The deploy-time settings; the CDK's command line overrides them. */
  readonly context?: Readonly<Record<string, unknown>>;
  readonly bundles: Bundles;
  /**
   * The folder of the templates; absent: the CDK's command line decides, else a temporary folder.
   */
  readonly outdir?: string;
}

/**
 * The flags are here and not in cdk.json, so that the command line, the tests and the local stack
 * make the same templates.
 */
const flags = {
  ...recommendedFlags,
  // The local stack tells the functions apart by their place in the tree, which the command line
  // adds by default.
  'aws:cdk:enable-path-metadata': true,
  // Exports hold the tables in place while functions use them.
  '@aws-cdk/core:defaultCrossStackReferences': 'strong',
};

/** Context of an app whose templates are read here: the CDK copies no bundles, and traces no resource to its source. */
export const onlyRead = {
  'aws:cdk:disable-asset-staging': true,
  'aws:cdk:disable-creation-stack-traces': true,
  'aws:cdk:disable-logicalId-metadata': true,
};

/**
 * Makes the app with its stacks; `app.synth()` then writes and validates the templates.
 *
 * @throws SettingsError that names every bad setting
 */
export const buildApp = ({ context = {}, bundles, outdir }: Props) => {
  const app = new App({
    context: { ...context },
    postCliContext: flags,
    analyticsReporting: false,
    outdir,
    // Only the command line reads it.
    treeMetadata: outdir === undefined,
  });
  const settings = readSettings(app.node.getAllContext());
  const nameOf = (part: string): string => `${settings.stackName}-${part}`;
  Tags.of(app).add('Application', settings.stackName);
  const data = new DataStack(app, nameOf('Data'), {
    description: 'Partner membership: tables, secrets, and the transparency log',
    terminationProtection: true,
    settings,
  });
  const callers =
    settings.issuer === undefined
      ? new CallersStack(app, nameOf('Callers'), {
          description: "Partner membership: issuer of the callers' tokens",
          terminationProtection: true,
          settings,
          bundles,
        })
      : undefined;
  const props = { settings, resources: data, bundles };
  const service = new ServiceStack(app, nameOf('Service'), {
    ...props,
    description: operationStacks.Service,
    callers,
  });
  const others = otherStacks.map((name) => {
    const stack = new OperationsStack(app, nameOf(name), { ...props, description: operationStacks[name] });
    stack.addOperations(name, service);
    return stack;
  });
  const operations = [service, ...others];
  for (const stack of operations) orderBursts(stack);
  const dashboards = new DashboardsStack(app, nameOf('Dashboards'), {
    description: 'Partner membership: dashboards',
    namespace: settings.stackName,
    api: service.api,
    watched: [
      { part: 'Service', ...shown(service) },
      ...(callers === undefined ? [] : [{ part: 'Callers', functions: [callers.limitScopes], deadLetters: [] }]),
      ...others.map((stack, index) => ({ part: otherStacks[index] ?? '', ...shown(stack) })),
    ],
  });
  return { app, data, callers, operations, dashboards };
};

const shown = ({ functions, deadLetters }: OperationsStack) => ({ functions, deadLetters });

/** Those with an operation: CloudFormation takes no stack without a resource. */
const otherStacks = [...new Set(catalogue.map(stackOf))].filter((name) => name !== 'Service' && name !== 'Callers');
