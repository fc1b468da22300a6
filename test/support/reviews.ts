/**
 * Reviews on a DynamoDB within the process: the operations as their functions answer, but for the
 * process around them.
 */
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { APIGatewayProxyEventV2WithJWTAuthorizer, Context } from 'aws-lambda';
import {
  approveMembership,
  denyMembership,
  reopenMembership,
  revokeMembership,
} from '../../shared/api/operations/reviews.ts';
import type { AccountId, Membership } from '../../shared/domain/membership/facts.ts';
import type { ReviewDecision } from '../../shared/domain/membership/reviews.ts';
import { httpFunction } from '../../shared/http/http-function.ts';
import type { Item } from '../../shared/store/context.ts';
import { createMembershipChanger } from '../../shared/store/memberships/change.ts';
import { membershipItem } from '../../shared/store/memberships/items.ts';
import { createMembershipLister } from '../../shared/store/memberships/list.ts';
import { createMembershipsReader } from '../../shared/store/memberships/read.ts';
import { auditRecordsTable, membershipsTable } from '../../shared/store/tables.ts';
import type { ReviewBatchDependencies } from '../../shared/use-cases/memberships/review-batch.ts';
import { answerReview } from './answers.ts';
import { noon } from './memberships.ts';
import { type Connection, type ConnectOptions, createMemoryDynamoDb } from './memory-dynamodb.ts';

export interface Decide {
  readonly accountId: AccountId;
  readonly decision: ReviewDecision;
  readonly ifMatch?: string | undefined;
  /** Text is sent as it is; undefined: no body. */
  readonly body?: unknown;
  readonly subject?: string;
}

export const createReviewWorld = (options: ConnectOptions = {}) => {
  const db = createMemoryDynamoDb({
    tables: { memberships: membershipsTable, auditRecords: auditRecordsTable },
    ...options,
  });
  const clock = { now: noon };
  const logged: Readonly<Record<string, unknown>>[] = [];
  const damaged: string[] = [];
  const contextOf = ({ client }: Pick<Connection, 'client'>) => ({
    client,
    now: () => clock.now,
    sleep: async () => {},
    random: () => 0.5,
    damaged: (key: string) => void damaged.push(key),
  });
  const dependenciesOf = (connection: Pick<Connection, 'client'>): ReviewBatchDependencies => ({
    changeMembership: createMembershipChanger(contextOf(connection), {
      memberships: 'memberships',
      auditRecords: 'auditRecords',
    }),
    readMemberships: createMembershipsReader(contextOf(connection), 'memberships'),
    now: () => clock.now,
    log: ({ event }, fields) => void logged.push({ event, ...fields }),
  });
  const dependencies = dependenciesOf(db);
  const handlers = {
    approve: httpFunction(approveMembership, (request) => answerReview('approve', request, dependencies)),
    deny: httpFunction(denyMembership, (request) => answerReview('deny', request, dependencies)),
    revoke: httpFunction(revokeMembership, (request) => answerReview('revoke', request, dependencies)),
    reopen: httpFunction(reopenMembership, (request) => answerReview('reopen', request, dependencies)),
  };

  return {
    db,
    clock,
    logged,
    /** The keys of items that could not be read. */
    damaged,
    dependencies,
    dependenciesOf,
    list: createMembershipLister(contextOf(db), 'memberships'),
    putItem: async (item: Item): Promise<void> => {
      await db.client.send(new PutItemCommand({ TableName: 'memberships', Item: item }));
    },
    put: async (...memberships: Membership[]): Promise<void> => {
      for (const membership of memberships) {
        await db.client.send(new PutItemCommand({ TableName: 'memberships', Item: membershipItem(membership) }));
      }
    },
    /** Everything in both tables, to compare before and after. */
    dump: () => ({ memberships: db.dump('memberships'), auditRecords: db.dump('auditRecords') }),
    decide: async ({ accountId, decision, ifMatch, body, subject = 'alice' }: Decide) => {
      const event = {
        pathParameters: { accountId },
        headers: {
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(ifMatch === undefined ? {} : { 'if-match': ifMatch }),
        },
        requestContext: {
          requestId: 'request-1',
          authorizer: { jwt: { claims: { client_id: 'review-desk', sub: subject } } },
        },
        isBase64Encoded: false,
        body: typeof body === 'string' ? body : JSON.stringify(body),
      } as unknown as APIGatewayProxyEventV2WithJWTAuthorizer;
      const answer = await handlers[decision](event, { getRemainingTimeInMillis: () => 5_000 } as Context);
      return { status: answer.statusCode, etag: answer.headers?.['etag'], json: JSON.parse(answer.body ?? 'null') };
    },
  };
};
export type ReviewWorld = ReturnType<typeof createReviewWorld>;

/** In which these are known, without a trail. */
export const reviewWorldWith = async (...memberships: Membership[]): Promise<ReviewWorld> => {
  const world = createReviewWorld();
  await world.put(...memberships);
  return world;
};
