import { describe, expect, it } from 'vitest';
import { readUsedRights } from '../support/used-rights.ts';
import { compareRights, recordOf } from './compared-rights.ts';

const record = readUsedRights();
/** The record without a line of an operation, or with one more. */
const without = (operation: string, line: string) => {
  expect(record[operation]).toContain(line);
  return { ...record, [operation]: (record[operation] ?? []).filter((each) => each !== line) };
};
const plus = (operation: string, line: string) => ({ ...record, [operation]: [...(record[operation] ?? []), line] });
const same = { added: [], gone: [] };

describe('a run is as the record', () => {
  it('if it has used the same', () => {
    expect(compareRights(record, record, true)).toEqual(same);
  });

  it.each([
    ['remove-link', 'dynamodb:DeleteItem Memberships user-name#* in TransactWriteItems'],
    ['cancel-client-account', 'dynamodb:PutItem WorkState audit-case'],
    ['list-linked-memberships', 'dynamodb:GetItem Memberships account#*'],
  ])('if it has not used what is seldom used and implied: %s %s', (operation, line) => {
    expect(compareRights(record, without(operation, line), true)).toEqual(same);
    expect(compareRights(without(operation, line), record, true)).toEqual(same);
    expect(recordOf(record, without(operation, line), true)).toEqual(record);
  });

  it('if only some tests have run', () => {
    expect(compareRights(record, { 'check-membership': record['check-membership'] ?? [] }, false)).toEqual(same);
    expect(recordOf(record, {}, false)).toEqual(record);
  });
});

describe('a run differs from the record', () => {
  it.each([
    ['check-membership', 'dynamodb:GetItem Memberships account#*'],
    ['request-transfer', 'dynamodb:PutItem AuditRecords * in TransactWriteItems'],
    ['re-audit', 'dynamodb:PutItem Memberships watermark in TransactWriteItems'],
  ])('if it has used no more what nothing implies: %s %s', (operation, line) => {
    const used = (record[operation] ?? []).filter((each) => !each.startsWith(line.split(' ')[0] ?? ''));
    const run = { ...record, [operation]: used };
    expect(record[operation]).toContain(line);
    expect(compareRights(record, run, true).gone).toContain(`${operation}: ${line}`);
    expect(recordOf(record, run, true)[operation]).not.toContain(line);
  });

  it.each([
    ['check-membership', 'dynamodb:PutItem Memberships account#* in TransactWriteItems'],
    ['get-audit', 'dynamodb:DeleteItem WorkState audit-case'],
    ['receive-webhook', 'secretsmanager:PutSecretValue PartnerToken'],
  ])('if it has used something more: %s %s', (operation, line) => {
    expect(compareRights(record, plus(operation, line), true)).toEqual({ added: [`${operation}: ${line}`], gone: [] });
    expect(recordOf(record, plus(operation, line), true)[operation]).toContain(line);
  });

  it('if nobody has used a reserve', () => {
    const line = 'dynamodb:DeleteItem WorkState lease';
    const run = Object.fromEntries(
      Object.entries(record).map(([operation, lines]) => [operation, lines.filter((each) => each !== line)]),
    );
    expect(compareRights(record, run, true).gone).toContain(`the reserve of constant-contact: ${line}`);
  });
});
