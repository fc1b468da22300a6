/** Rights of the capabilities that deliver events to the application. */

import { deliveryKinds, deliveryProgressKind } from '../shared/store/deliveries/items.ts';
import { cursorPart, eventsPrefix } from '../shared/store/news/items.ts';
import type { Resources } from './data-stack.ts';
import { allow, allowOnKeys } from './statements.ts';

type Tables = Pick<Resources, 'trailLog' | 'workState'>;

const events = [`${eventsPrefix}*`];
const { waiting, failed, delivered } = deliveryKinds;

export const deliveryGrants = {
  'deliveries:work': ({ trailLog, workState }: Tables) => [
    allowOnKeys(['dynamodb:GetItem'], [trailLog.tableArn], [cursorPart, ...events]),
    allowOnKeys(['dynamodb:Query'], [trailLog.tableArn], events),
    allowOnKeys(['dynamodb:GetItem'], [workState.tableArn], [deliveryProgressKind]),
    allowOnKeys(['dynamodb:Query', 'dynamodb:DeleteItem'], [workState.tableArn], [waiting]),
    allowOnKeys(['dynamodb:PutItem'], [workState.tableArn], [deliveryProgressKind, waiting, failed, delivered]),
  ],
  'deliveries:send': ({ eventsSecret }: Pick<Resources, 'eventsSecret'>) =>
    eventsSecret === undefined ? [] : [allow(['secretsmanager:GetSecretValue'], [eventsSecret.secretArn])],
  'deliveries:list': ({ workState }: Tables) => [
    allowOnKeys(['dynamodb:Query'], [workState.tableArn], [waiting, failed, delivered]),
  ],
  'deliveries:replay': ({ trailLog, workState }: Tables) => [
    allowOnKeys(['dynamodb:GetItem'], [trailLog.tableArn], events),
    allowOnKeys(['dynamodb:BatchGetItem'], [workState.tableArn], [waiting, failed, delivered]),
    allowOnKeys(['dynamodb:PutItem'], [workState.tableArn], [waiting]),
    allowOnKeys(['dynamodb:DeleteItem'], [workState.tableArn], [failed, delivered]),
  ],
} as const;
