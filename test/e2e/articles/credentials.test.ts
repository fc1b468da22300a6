/** The articles "Secrets are lost or leaked" and "Change the key": nothing is lost, and nobody new comes in unseen. */
import { DeleteItemCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';
import { localCredentials } from '../../../local/simulator/simulator.ts';
import { type Deployment, deploy, npmRun, openRegion } from './harness.ts';

const timeout = 240_000;
const newKey = '6f1d7c2e-0000-4000-8000-51a1a70402ca';

/** A service with a completed audit, and credentials that the vendor may change. */
const open = async () => {
  const known = { ...localCredentials };
  const region = await openRegion();
  const service = await deploy(region, { simulator: { credentials: known } });
  const { stack } = service;
  const simulator = stack.simulator ?? expect.fail('no simulator');
  await service.tick();
  const subjects = simulator.accounts.all().map(({ accountId }) => ({ accountId }));
  return { region, service, simulator, known, subjects, before: await service.codesOf(subjects) };
};

const addClient = ({ stack }: Deployment, accountId: string): void => {
  const [like] = stack.simulator?.accounts.all('ours') ?? [];
  stack.simulator?.accounts.add({ ...(like ?? expect.fail('no account')), accountId, userName: `of-${accountId}` });
};

const nextAudit = async ({ order, tick }: Deployment): Promise<void> => {
  await order();
  expect(await tick()).toMatchObject({ ok: true, result: { state: 'completed' } });
};

describe('credentials that are lost', () => {
  test('change no answer, and are filled in again', { timeout }, async () => {
    const { service, simulator, subjects, before } = await open();
    service.fillCredentials({});
    service.fillToken({ accessToken: 'expired', expiresAt: 0 });
    // A 401 stands for the five minutes after which the functions read the secret again.
    simulator.faults.add({ operation: 'list', kind: 'unauthorized', times: 1 });
    await service.order();
    expect(await service.tick()).toMatchObject({ ok: false });

    const { json: audits } = await service.ask('GET', '/v1/audits?pageSize=1');
    expect(audits.audits[0]).toMatchObject({
      state: 'failed',
      reason: expect.stringMatching(/^unauthorized: the secret/),
    });
    const verified = await service.ask('POST', '/v1/memberships/verify', subjects[0]);
    expect(verified.json).toMatchObject({ code: 'VENDOR_REFUSED' });
    expect(await service.codesOf(subjects)).toEqual(before);

    service.fillCredentials(localCredentials);
    addClient(service, 'a07enewcomer');
    await nextAudit(service);
    // The same partner and key as before: nobody waits.
    expect(await service.held('newcomers')).toBeUndefined();
    expect(await service.codeOf({ accountId: 'a07enewcomer' })).toBe('MEMBER');
    expect(await service.codesOf(subjects)).toEqual(before);
  });

  test('that have leaked are replaced: a new secret of the partner holds nobody', { timeout }, async () => {
    const { service, known, subjects, before } = await open();
    Object.assign(known, { partnerSecret: 'another-secret' });
    service.fillCredentials(known);
    service.fillToken({});
    addClient(service, 'a07enewcomer');

    await nextAudit(service);

    expect(await service.held('newcomers')).toBeUndefined();
    expect(await service.codeOf({ accountId: 'a07enewcomer' })).toBe('MEMBER');
    expect(await service.codesOf(subjects)).toEqual(before);
  });
});

test('a key is changed: members stay, newcomers wait for a release, and webhooks of both keys have a place', {
  timeout,
}, async () => {
  const { service, simulator, known, subjects, before } = await open();
  const [canceled = ''] = simulator.accounts
    .all('ours')
    .filter(({ billingStatus }) => billingStatus === 'Open')
    .slice(5)
    .map(({ accountId }) => accountId);
  const { apiKey: oldKey } = localCredentials;
  // Both keys are accepted. A 401 stands for the five minutes after which the functions read the secret again.
  Object.assign(known, { apiKey: newKey, otherApiKey: oldKey });
  service.fillCredentials({ ...localCredentials, apiKey: newKey });
  simulator.faults.add({ operation: 'list', kind: 'unauthorized', times: 1 });
  addClient(service, 'a07enewcomer');

  await nextAudit(service);

  expect(await service.held('newcomers')).toMatchObject({ count: 1, reason: 'credentials_changed' });
  expect(await service.codeOf({ accountId: 'a07enewcomer' })).toBe('PENDING_REVIEW');
  expect(await service.codesOf(subjects)).toEqual(before);
  await service.release('newcomers');
  await service.tick();
  expect(await service.codeOf({ accountId: 'a07enewcomer' })).toBe('MEMBER');
  // From then on the key counts as known.
  addClient(service, 'a07enextone1');
  await nextAudit(service);
  expect(await service.codeOf({ accountId: 'a07enextone1' })).toBe('MEMBER');

  simulator.accounts.change(canceled, { billingStatus: 'Canceled' });
  const send = (apiKey: string) =>
    service.ask('POST', '/_local/constant-contact/webhooks', { accountId: canceled, apiKey });
  expect((await send(oldKey)).json).toEqual({ status: 204 });
  await expect.poll(() => service.logs.join('\n')).toContain('WEBHOOK_OF_OTHER_KEY');
  expect(await service.codeOf({ accountId: canceled })).toBe('MEMBER');
  for (const topic of [1, 2, 3, 4]) {
    expect((await service.ask('PUT', `/v1/webhook-subscriptions/${topic}`)).status).toBeLessThan(300);
  }
  expect((await send(newKey)).json).toEqual({ status: 204 });
  await expect.poll(() => service.codeOf({ accountId: canceled }), { timeout: 20_000 }).toBe('ACCOUNT_CANCELED');

  // The old key is deleted.
  Object.assign(known, { otherApiKey: undefined });
  await nextAudit(service);
  expect(await service.held('newcomers')).toBeUndefined();
});

test('a newcomer that waits is still held after its item was lost and restored, and comes in with the release', {
  timeout,
}, async () => {
  const { service, region, simulator, known, subjects, before } = await open();
  Object.assign(known, { apiKey: newKey, otherApiKey: localCredentials.apiKey });
  service.fillCredentials({ ...localCredentials, apiKey: newKey });
  simulator.faults.add({ operation: 'list', kind: 'unauthorized', times: 1 });
  addClient(service, 'a07enewcomer');
  await nextAudit(service);
  const { memberships, auditRecords } = service.tables;
  const key = { key: { S: 'account#a07enewcomer' } };
  await region.client.send(new DeleteItemCommand({ TableName: memberships, Key: key }));

  const named = ['--memberships-table', memberships, '--audit-records-table', auditRecords];
  const { lines } = await npmRun(region, 'repair', '--account', 'a07enewcomer', ...named);

  expect(lines.at(-1)).toBe('0 copied, 1 compared, 1 restored, 0 failed');
  expect(await service.codeOf({ accountId: 'a07enewcomer' })).toBe('PENDING_REVIEW');
  await nextAudit(service);
  expect(await service.held('newcomers')).toMatchObject({ count: 1, reason: 'credentials_changed' });
  await service.release('newcomers');
  await service.tick();
  expect(await service.codeOf({ accountId: 'a07enewcomer' })).toBe('MEMBER');
  expect(await service.codesOf(subjects)).toEqual(before);
});
