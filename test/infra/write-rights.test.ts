/** What functions may write, and to whom they may send: by key, and for changes in transactions only. */
import { describe, expect, it } from 'vitest';
import { catalogue } from '../../shared/api/catalogue.ts';
import type { Operation } from '../../shared/api/operation.ts';
import type { Capability } from '../../shared/config/environment.ts';
import { resourcesOf, roleOf, type Statement, statementsOfRole, synthesize, withSender } from './synthesized.ts';

// With a sender, without which no function may send mails.
const { service } = synthesize(withSender);
const roles = resourcesOf(service, 'AWS::IAM::Role');

/** The writes of the tables that a function may do: action, table, conditions. */
const writesOf = (operation: Operation) =>
  statementsOfRole(service, roleOf(service, operation)).flatMap(
    ({ Action: actions, Resource: resources, Condition: condition = {} }) =>
      [actions]
        .flat()
        .filter((action) => /^dynamodb:(Put|Update|Delete|Batch?Write)/.test(action))
        .flatMap((action) =>
          [resources].flat().map((resource) => ({ action, table: resource.split('.')[0] ?? '', condition })),
        ),
  );

const keysOf = ({ condition }: { readonly condition: Statement['Condition'] }): readonly string[] =>
  [condition?.['ForAllValues:StringLike']?.['dynamodb:LeadingKeys'] ?? []].flat().map(String);

const onlyInTransactions = { 'dynamodb:EnclosingOperation': ['TransactWriteItems'] };

describe.each(catalogue.map((operation) => ({ ...operation, operation })))('$name writes', ({ operation }) => {
  const uses: readonly Capability[] = operation.uses;
  const writes = writesOf(operation);

  it('by key, whatever it writes', () => {
    for (const { condition } of writes) {
      const keys = { ...condition['ForAllValues:StringLike'], ...condition['ForAllValues:StringNotLike'] };
      expect(keys['dynamodb:LeadingKeys']).toBeDefined();
      expect(JSON.stringify(keys)).not.toContain('"*"');
    }
  });

  it('memberships, links and records of changes in transactions only', () => {
    const changes = writes.filter((write) => write.table !== 'WorkState' && !standsAlone(write));
    for (const { condition } of changes) expect(condition['ForAnyValue:StringEquals']).toEqual(onlyInTransactions);
  });

  it(uses.includes('audits:run') ? 'the watermark' : 'no watermark', () => {
    const written = writes.filter((write) => write.table === 'Memberships').flatMap(keysOf);
    expect(written.includes('watermark')).toBe(uses.includes('audits:run'));
    const known = ['account#*', 'user#*', 'user-name#*', 'identities#*', 'identity-holder#*', 'watermark'];
    expect(known).toEqual(expect.arrayContaining(written));
  });

  it('no record of an operation or of the service in the place of a change, nor the other way round', () => {
    for (const { condition } of writes.filter(({ table }) => table === 'AuditRecords')) {
      const named = { ...condition['ForAllValues:StringLike'], ...condition['ForAllValues:StringNotLike'] };
      const isOfChanges = 'ForAllValues:StringNotLike' in condition;
      const keys = [named['dynamodb:LeadingKeys'] ?? []].flat();
      if (isOfChanges) expect(keys).toEqual(['operations#*', 'service#*', 'evidence#*']);
      else expect([['operations#*'], ['service#*'], ['evidence#*']]).toContainEqual(keys);
      expect(isOfChanges).toBe('ForAnyValue:StringEquals' in condition);
    }
  });
});

/**
 * A record of an operation or of the service, how far older records have been taken into the log, and
 * how far the news has come and was sent.
 */
const standsAlone = (write: { readonly condition: Statement['Condition'] }): boolean =>
  ['operations#*', 'service#*', 'evidence#*', 'taking-in', 'news', 'news-sent'].some((key) =>
    keysOf(write).includes(key),
  );

it('sends mails from a sender to its recipients only, whatever identity covers them', () => {
  const conditions = roles
    .flatMap(({ name }) => statementsOfRole(service, name))
    .filter(({ Action: action }) => action === 'ses:SendEmail')
    .map(({ Condition: condition }) => condition);
  expect(conditions).toEqual([
    {
      StringEquals: { 'ses:FromAddress': 'moves@mail.Partner.example' },
      'ForAllValues:StringEquals': { 'ses:Recipients': ['partnersupport@constantcontact.com'] },
    },
    {
      StringEquals: { 'ses:FromAddress': 'reviews@mail.partner.example' },
      'ForAllValues:StringEquals': { 'ses:Recipients': ['a@partner.example', 'b@partner.example'] },
    },
  ]);
});
