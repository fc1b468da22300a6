/** Rights of the capabilities that reconcile earnings reports. */
import { userNamePrefix } from '../shared/store/memberships/keys.ts';
import { reconciliationKinds as kinds } from '../shared/store/tables.ts';
import type { Resources } from './data-stack.ts';
import { allowOnKeys } from './statements.ts';

type WorkResources = Pick<Resources, 'workState'>;

const rows = `${kinds.rows}#*`;
const findings = `${kinds.findings}#*`;

export const reconciliationGrants = {
  'user-names:read': ({ memberships }: Pick<Resources, 'memberships'>) => [
    allowOnKeys(['dynamodb:BatchGetItem'], [memberships.tableArn], [`${userNamePrefix}*`]),
  ],
  'reconciliations:start': ({ workState }: WorkResources) => [
    allowOnKeys(['dynamodb:PutItem'], [workState.tableArn], [rows, kinds.asked, kinds.open]),
  ],
  'reconciliations:read': ({ workState }: WorkResources) => [
    allowOnKeys(['dynamodb:GetItem'], [workState.tableArn], [kinds.asked]),
    allowOnKeys(['dynamodb:Query'], [workState.tableArn], [findings]),
  ],
  // No right to change or delete what was asked for, or what was found.
  'reconciliations:work': ({ workState }: WorkResources) => [
    allowOnKeys(['dynamodb:GetItem'], [workState.tableArn], [kinds.asked, rows]),
    allowOnKeys(['dynamodb:Query'], [workState.tableArn], [kinds.open, rows, findings]),
    allowOnKeys(['dynamodb:PutItem'], [workState.tableArn], [kinds.open, findings]),
    allowOnKeys(['dynamodb:DeleteItem'], [workState.tableArn], [kinds.open]),
  ],
} as const;
