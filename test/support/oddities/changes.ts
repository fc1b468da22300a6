/** Successes of changes. */
import { expect } from 'vitest';
import type { PartnerOperations } from '../../../shared/constant-contact/operations/types.ts';
import { account, json, type Oddity, type OddVendor, refuses } from './oddity.ts';

type Change = (operations: PartnerOperations, until: number) => Promise<{ readonly ok: boolean }>;

const newAccount = { contactEmail: 'o@client.example', countryCode: 'US', stateCode: 'MA', loginName: 'client-login' };
const user = {
  firstName: 'Ada',
  lastName: 'Ace',
  roleName: 'account_manager',
  contactEmail: 'u@client.example',
  loginName: 'ada-login',
  externalId: 'ada',
  externalProvider: 'idp',
} as const;

const changes: Readonly<Record<string, Change>> = {
  cancel: ({ cancel }, until) => cancel(account, {}, until),
  setPlan: ({ setPlan }, until) => setPlan(account, { planType: 'GOLD' }, until),
  unsubscribe: ({ unsubscribe }, until) =>
    unsubscribe(account, { emailAddresses: ['c@client.example'], updateSource: 'Contact' }, until),
  putWebhook: ({ putWebhook }, until) => putWebhook(3, 'https://hooks.example/x', until),
  testWebhook: ({ testWebhook }, until) => testWebhook(3, until),
  deleteWebhook: ({ deleteWebhook }, until) => deleteWebhook(3, until),
  createSsoUser: ({ createSsoUser }, until) => createSsoUser(account, user, until),
  provision: ({ provision }, until) => provision(newAccount, until),
};

/** Does every change against one answer. */
const each = async (
  { operate }: OddVendor,
  reply: Parameters<OddVendor['operate']>[0],
  look: (result: unknown) => void,
) => {
  for (const change of Object.values(changes)) look(await operate(reply, change));
};
const isDone = (result: unknown) => expect(result).toMatchObject({ ok: true });
const isUnknown = (result: unknown) => refuses(result, 'outcome_unknown');

export const successes: readonly Oddity[] = [
  {
    comes: 'a success without a body: 200, 201, 202 or 204',
    fate: 'taken',
    so:
      'as done. The account is read afterwards where checks depend on it (cancel, plan), a subscription to show it; an ' +
      'account that was created without an id is found by the next re-audit',
    prove: async (vendor) => {
      for (const status of [200, 201, 202, 204]) await each(vendor, { status, text: '' }, isDone);
    },
  },
  {
    comes: 'a success with JSON that lacks what is documented: `{}`, `null`, `"OK"`, `{"success": true}`',
    fate: 'taken',
    so: 'as above',
    prove: async (vendor) => {
      for (const odd of [{}, null, 'OK', true, [], { success: true }, { error: null }])
        await each(vendor, json(odd), isDone);
      const created = await vendor.operate(json({ provision_uuid: 'u' }), changes['provision'] ?? expect.fail());
      expect(created).toEqual({ ok: true, value: { outcome: 'accepted' } });
    },
  },
  {
    comes: 'a success with an error in it, or with a body that is not JSON',
    fate: 'refused',
    so: 'the outcome is unknown; the account is read, so that checks follow if it was done',
    prove: async (vendor) => {
      const error = { error_key: 'internal', error_message: 'x' };
      for (const odd of [error, [error], { error: 'server_error' }]) await each(vendor, json(odd), isUnknown);
      for (const text of ['<html>OK</html>', 'OK', '{"effective_date":']) await each(vendor, { text }, isUnknown);
    },
  },
  {
    comes: 'a 5xx, a redirect, a refusal of a proxy or a gateway, or no answer',
    fate: 'refused',
    so: 'as above; a change is sent once',
    prove: async (vendor) => {
      for (const status of [303, 500, 502, 504]) await each(vendor, { status, text: '' }, isUnknown);
      await each(vendor, { status: 409, text: '<html>' }, isUnknown);
    },
  },
  {
    comes: 'a 503 to a new account, with JSON or without a body',
    fate: 'taken',
    so: 'as accepted: Constant Contact creates it later (T23)',
    prove: async ({ operate }) => {
      for (const reply of [
        { status: 503, text: '' },
        { status: 503, json: [{ error_key: 'later' }] },
      ] as const) {
        expect(await operate(reply, ({ provision }, until) => provision(newAccount, until))).toEqual({
          ok: true,
          value: { outcome: 'accepted' },
        });
      }
    },
  },
];
