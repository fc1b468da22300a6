/** Two dashboards: what the service does for its users, and how it does. */
import { Aws, CrossStackReferences, ReferenceStrength, Stack, type StackProps } from 'aws-cdk-lib';
import { Dashboard, type IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { businessWidgets } from './constructs/business-widgets.ts';
import type { OperationsApi } from './constructs/http-api.ts';
import type { OperationFunction } from './constructs/operation-function.ts';
import type { DeadLetters } from './constructs/operation-parts.ts';
import { techniqueWidgets } from './constructs/technique-widgets.ts';

/** What a stack with operations shows. */
interface Watched {
  /** The end of the stack's name. */
  readonly part: string;
  readonly functions: readonly OperationFunction[];
  readonly deadLetters: readonly DeadLetters[];
}

interface Props extends StackProps {
  /** Namespace of the metrics that the alarms count. */
  readonly namespace: string;
  readonly api: OperationsApi;
  readonly watched: readonly Watched[];
}

/**
 * A stack of its own, the last one. Its references are weak, so that no dashboard holds a function
 * or a stack that is to go:
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-getstackoutput.html
 */
export class DashboardsStack extends Stack {
  constructor(scope: Construct, id: string, { namespace, api, watched, ...props }: Props) {
    super(scope, id, props);
    CrossStackReferences.of(this).consume(ReferenceStrength.WEAK);
    const functions = watched.flatMap((each) => each.functions);
    this.add('Business', namespace, businessWidgets({ namespace, functions }));
    this.add('Technique', namespace, techniqueWidgets({ namespace, api, watched }));
  }

  /**
   * An account has its dashboards for all regions together, so a deployment in a second region
   * would take over those of the first, and its end would delete them:
   * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudwatch-dashboard.html
   */
  private add(id: string, namespace: string, widgets: IWidget[][]): void {
    // Alarms look at five minutes; a person at a day.
    new Dashboard(this, id, { dashboardName: `${namespace}-${id}-${Aws.REGION}`, widgets, start: '-P1D' });
  }
}
