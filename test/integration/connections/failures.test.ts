import { describe, expect } from 'vitest';
import type { Fault } from '../../../local/simulator/faults.ts';
import { maxLinks } from '../../../shared/store/memberships/links.ts';
import { testConnections } from '../../support/fixtures/connection-world.ts';
import { accountIdOf } from '../../support/memberships.ts';

const ours = accountIdOf('a07eours00001');
const theirs = accountIdOf('a07etheirs001');
const seed = [
  { accountId: ours, partner: 'ours', billingStatus: 'Open' },
  { accountId: theirs, partner: 'foreign', billingStatus: 'Open' },
] as const;
const test = testConnections({ seed });

describe('a connection that fails', () => {
  test('for denied consent can be tried again, with a link of its own', async ({ world }) => {
    const denied = await world.connect(ours, { decision: 'deny' });
    expect(denied).toMatchObject({ outcome: 'failed', result: { linked: false, code: 'CONSENT_DENIED' } });
    expect(world.simulator.requests.endUserToken).toBe(0);
    expect(await world.check('user-1')).toMatchObject({ code: 'UNKNOWN_USER' });
    const link = 'retryLink' in denied ? (denied.retryLink ?? '') : '';
    const visit = await world.begun(link);
    expect(await world.end({ ...visit, ...(await world.returned(visit, ours)) })).toMatchObject({
      connection: { connectionId: 'connection-1', userId: 'user-1' },
      result: { linked: true },
    });
    expect(await world.begin(link)).toEqual({ outcome: 'unknown_link' });
  });

  test('can be tried again for an hour, and no longer', async ({ world }) => {
    let { link } = await world.ask();
    for (let round = 0; round < 2; round += 1) {
      const visit = await world.begun(link);
      world.store.clock.now += 29 * 60_000;
      const failed = await world.end({ ...visit, answer: { error: 'access_denied' } });
      link = 'retryLink' in failed ? (failed.retryLink ?? '') : '';
      expect(link).not.toBe('');
    }
    world.store.clock.now += 2 * 60_000;
    // The last link ends with the hour.
    expect(await world.find(link)).toBeUndefined();
    const visit = await world.begun((await world.ask()).link);
    world.store.clock.now += 29 * 60_000;
    expect(await world.end({ ...visit, answer: { error: 'access_denied' } })).toMatchObject({
      retryLink: expect.any(String),
    });
  });

  test('for a user who may not read the account says so', async ({ world }) => {
    expect(await world.connect(`${ours}:campaign_creator`)).toMatchObject({
      outcome: 'failed',
      result: { linked: false, code: 'ACCOUNT_NOT_READABLE' },
    });
    expect(await world.connect(`${ours}:account_manager`)).toMatchObject({ result: { linked: true } });
  });

  test('for a code that is older than five minutes can be tried again', async ({ world }) => {
    const visit = await world.begun((await world.ask()).link);
    const back = await world.returned(visit, ours);
    world.store.clock.now += 5 * 60_000;
    expect(await world.end({ ...visit, ...back })).toMatchObject({
      result: { linked: false, code: 'VISIT_EXPIRED' },
      retryLink: expect.any(String),
    });
  });

  test('for a code that is no code of the vendor', async ({ world }) => {
    const visit = await world.begun((await world.ask()).link);
    expect(await world.end({ ...visit, answer: { code: 'made up' } })).toMatchObject({
      result: { linked: false, code: 'VISIT_EXPIRED' },
    });
  });

  test('for too many links keeps those that are there', async ({ world }) => {
    for (let index = 0; index < maxLinks; index += 1) {
      const accountId = `a07efull${String(index).padStart(4, '0')}`;
      world.simulator.accounts.add({ accountId, partner: 'foreign' });
      expect(await world.connect(accountId)).toMatchObject({ outcome: 'ended' });
    }
    expect(await world.connect(ours)).toMatchObject({ outcome: 'failed', result: { code: 'TOO_MANY_LINKS' } });
    expect(await world.check('user-1')).toMatchObject({ code: 'NOT_UNDER_PARTNER' });
  });
});

const oddities: readonly Pick<Fault, 'kind' | 'operation' | 'status'>[] = (
  ['endUserToken', 'summary', 'plan'] as const
).flatMap((operation) =>
  (['status', 'html', 'close_mid_body', 'malformed_json', 'drop', 'no_body'] as const).map((kind) => ({
    operation,
    kind,
  })),
);

describe('a vendor that is down or odd', () => {
  test.for(oddities)(
    '$kind at $operation links nobody, and can be tried again',
    async ({ operation, kind }, { world }) => {
      world.simulator.settings.summaryPartner = 'null';
      world.simulator.faults.add({ operation, kind });
      const failed = await world.connect(ours);
      expect(failed).toMatchObject({
        outcome: 'failed',
        result: { linked: false, code: 'VENDOR_FAILED' },
        retryLink: expect.any(String),
      });
      expect(await world.check('user-1')).toMatchObject({ code: 'UNKNOWN_USER' });
      expect(world.failures.length).toBe(1);
      expect(JSON.stringify(world.failures)).not.toContain('eyJ');
      // A code is sent once: a repeat would be refused as used.
      expect(world.simulator.requests.endUserToken).toBe(1);
    },
  );

  test('that takes one exchange a second is waited for', async ({ world }) => {
    world.simulator.faults.add({ operation: 'endUserToken', kind: 'throttled', times: 2 });
    expect(await world.connect(ours)).toMatchObject({ outcome: 'ended' });
    expect(world.simulator.requests.endUserToken).toBe(3);
  });

  test('that refuses the app is our fault, not the end-user’s', async ({ world }) => {
    world.simulator.faults.add({ operation: 'endUserToken', kind: 'refuse_credentials' });
    expect(await world.connect(ours)).toMatchObject({ result: { linked: false, code: 'VENDOR_FAILED' } });
    expect(world.failures).toMatchObject([{ kind: 'unauthorized', status: 401 }]);
  });

  test('that refuses a challenge from an app with a secret fails only where the setting asks for one', async ({
    world,
  }) => {
    world.simulator.settings.pkce = false;
    expect(await world.connect(ours)).toMatchObject({ outcome: 'ended' });
    world.options.pkce = true;
    expect(await world.connect(ours)).toMatchObject({ result: { code: 'VENDOR_FAILED' } });
  });

  test.for(['server_error', 'temporarily_unavailable', 'invalid_scope', 'what <ever>'])(
    'that sends the browser back with %s',
    async (error, { world }) => {
      const visit = await world.begun((await world.ask()).link);
      expect(await world.end({ ...visit, answer: { error } })).toMatchObject({
        result: { linked: false, code: 'VENDOR_FAILED' },
      });
    },
  );
});
