/** Widgets of both dashboards. CloudWatch draws them on a grid that is 24 wide. */
import { Duration } from 'aws-cdk-lib';
import {
  GraphWidget,
  type GraphWidgetProps,
  type IMetric,
  LogQueryVisualizationType,
  LogQueryWidget,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import { ascii } from '../ascii.ts';
import type { OperationFunction } from './operation-function.ts';

export const period = Duration.minutes(5);

/** A line across, that says what the next rows show. */
export const heading = (markdown: string): TextWidget =>
  new TextWidget({ markdown: ascii(markdown), width: 24, height: 2 });

/** @param width of the 24 */
export const graph = (title: string, left: IMetric[], props: GraphWidgetProps = {}): GraphWidget =>
  new GraphWidget({ title: ascii(title), left, width: 8, height: 6, period, ...props });

/**
 * A table or chart made from log lines, each time that somebody looks. A query reads at most 50
 * groups:
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_StartQuery.html
 */
export const logs = (
  title: string,
  functions: readonly OperationFunction[],
  queryLines: string[],
  view: LogQueryVisualizationType = LogQueryVisualizationType.TABLE,
): LogQueryWidget => {
  if (functions.length > 50) throw new Error(`The widget "${title}" reads the logs of more than 50 functions`);
  const logGroupNames = functions.map(({ logGroup }) => logGroup.logGroupName);
  return new LogQueryWidget({ title: ascii(title), logGroupNames, queryLines, view, width: 12, height: 6 });
};
