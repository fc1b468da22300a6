import { CfnResource, type Stack } from 'aws-cdk-lib';

/**
 * Types whose creation AWS limits to a few calls a second, and that a stack has many of. Without an
 * order CloudFormation creates all of them at once, and has given up deployments for it:
 * https://github.com/aws-solutions-library-samples/guidance-for-low-code-intelligent-document-processing-on-aws/issues/2
 * (metric filters) and
 * https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/573 (routes).
 */
export const limitedTypes = [
  'AWS::Logs::LogGroup',
  'AWS::Logs::MetricFilter',
  'AWS::CloudWatch::Alarm',
  'AWS::ApiGatewayV2::Integration',
  'AWS::ApiGatewayV2::Route',
] as const;

/** Resources of one type that may be created at the same time. */
export const lanes = 4;

/**
 * Orders the resources of each such type of a stack in lanes, each after the one before it in its
 * lane. Call it when the stack is complete.
 */
export function orderBursts(stack: Stack): void {
  const resources = stack.node.findAll().filter((construct) => CfnResource.isCfnResource(construct));
  for (const type of limitedTypes) {
    const ofType = resources.filter(({ cfnResourceType }) => cfnResourceType === type);
    for (const [index, resource] of ofType.entries()) {
      const before = ofType[index - lanes];
      if (before !== undefined) resource.addResourceDependency(before);
    }
  }
}
