import { expect, it } from 'vitest';
import { catalogue } from '../../shared/api/catalogue.ts';
import { functionOf, resourcesOf, rightsOf, synthesize } from './synthesized.ts';

const traced = synthesize({ tracing: 'true' }).service;
const plain = synthesize().service;
const traceRights = ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'].map((action) => ({ action, resource: '*' }));

it.each(catalogue)('$name is traced by setting only, and gets no other right by that', (operation) => {
  expect(functionOf(plain, operation).properties.TracingConfig).toBeUndefined();
  expect(functionOf(traced, operation).properties.TracingConfig).toEqual({ Mode: 'Active' });
  const others = rightsOf(traced, operation).filter(({ resource }) => resource !== '*');
  expect(others).toEqual(rightsOf(plain, operation));
  expect(rightsOf(traced, operation).filter(({ resource }) => resource === '*')).toEqual(traceRights);
});

it('has the rights in the role itself', () => {
  expect(resourcesOf(traced, 'AWS::IAM::Policy')).toEqual([]);
});
