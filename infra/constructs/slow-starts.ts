/** How often a function has started without the code cache that it has. */
import { FilterPattern, MetricFilter } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { Operation } from '../../shared/api/operation.ts';
import { CODE_CACHE_REFUSED } from '../../shared/base/log-events.ts';
import type { OperationFunction } from './operation-function.ts';

export const slowStartsMetricName = ({ name }: Operation): string => `${name} starts without code cache`;

/** No alarm: the function works as well, and only a build on another machine helps (docs/deploy.md). */
export const countSlowStarts = (
  scope: Construct,
  id: string,
  { operation, logGroup }: OperationFunction,
  metricNamespace: string,
): MetricFilter =>
  new MetricFilter(scope, id, {
    logGroup,
    filterPattern: FilterPattern.stringValue('$.event', '=', CODE_CACHE_REFUSED.event),
    metricNamespace,
    metricName: slowStartsMetricName(operation),
  });
