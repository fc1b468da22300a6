/** Webhooks: what is signed, and what it says. */
import { expect } from 'vitest';
import { succeeded } from '../../../shared/constant-contact/result.ts';
import { accountId, bodyOf, createReceiver, keySetOf, makeKeys, sign } from '../webhooks.ts';
import type { Oddity } from './oddity.ts';

const [vendor, stranger] = [makeKeys(), makeKeys()];
const notice = { accountId, eventType: 'account.cancel' };

const receiveAs = async (body: string | Buffer, dress: (good: string) => string | undefined = (good) => good) => {
  const receiver = createReceiver(succeeded(keySetOf(vendor)));
  const reception = await receiver.receive(body, dress(await sign(body, vendor)));
  return { reception, notices: receiver.recorded.map((recorded) => recorded.notice) };
};
const isTaken = async (...received: Parameters<typeof receiveAs>) =>
  expect(await receiveAs(...received)).toEqual({ reception: 'taken', notices: [notice] });
/** It is the vendor's, so it need not come again; and nothing is done for it. */
const isDisregarded = async (body: string | Buffer) =>
  expect(await receiveAs(body)).toEqual({ reception: 'taken', notices: [] });
const isRefused = async (...received: Parameters<typeof receiveAs>) =>
  expect(await receiveAs(...received)).toEqual({ reception: 'refused', notices: [] });

export const webhooks: readonly Oddity[] = [
  {
    comes: 'blanks around the signature; its base64 padded, or in the usual alphabet',
    fate: 'taken',
    so: 'it is the same signature',
    prove: async () => {
      await isTaken(bodyOf(), (good) => ` ${good}\t`);
      await isTaken(bodyOf(), (good) => `${good}==`);
      await isTaken(bodyOf(), (good) => {
        const [header, signature = ''] = good.split('..');
        return `${header}..${Buffer.from(signature, 'base64url').toString('base64')}`;
      });
    },
  },
  {
    comes: 'up to four signatures, in one header or several',
    fate: 'taken',
    so: 'if one of them fits: while keys are changed there may be one by each',
    prove: async () => {
      const other = await sign(bodyOf(), stranger);
      await isTaken(bodyOf(), (good) => `${other}, ${good}`);
      await isTaken(bodyOf(), (good) => `${good},${good},nonsense`);
      await isRefused(bodyOf(), () => `${other},${other}`);
    },
  },
  {
    comes: 'a body with a byte order mark, CRLF, blanks, members that are not known, or a member twice with one value',
    fate: 'taken',
    so: 'the signature is about the bytes as they come, and they are read afterwards',
    prove: async () => {
      await isTaken(`\ufeff${bodyOf()}\r\n`);
      await isTaken(bodyOf({ topic_id: '3', extra: null }).replaceAll(',', ',\r\n  '));
      await isTaken(bodyOf().replace('{', '{"event_type":"account.cancel",'));
      await isTaken(Buffer.from(`\ufeff${bodyOf()}`, 'utf16le'));
    },
  },
  {
    comes: 'a type in other letters, and an `url` with another host, `http`, no host, a query, or a slash at its end',
    fate: 'taken',
    so: 'only the path of the `url` counts, and it is never called',
    prove: async () => {
      await isTaken(bodyOf({ event_type: ' ACCOUNT.Cancel ' }));
      const path = `/v3/partner/accounts/${accountId}/plan`;
      for (const url of [path, `http://other.example${path}/`, `https://api.cc.email${path}?topic=3#x`]) {
        await isTaken(bodyOf({ url }));
      }
    },
  },
  {
    comes:
      'a signed body that is no JSON object, lacks a member, has one of another type or with two values, or is of another key, type or path',
    fate: 'refused',
    so: 'with 204, so that it is not repeated, and without work for it; the log names the reason',
    prove: async () => {
      const other = `https://api.cc.email/v3/partner/accounts/other/plan`;
      const odd = ['', 'null', '[]', bodyOf().slice(1), bodyOf({ url: 7 }), bodyOf({ api_key: undefined })];
      odd.push(
        bodyOf({ api_key: 'another' }),
        bodyOf({ event_type: 'account.create' }),
        bodyOf({ url: '/v3/contacts' }),
      );
      odd.push(bodyOf().replace('{', `{"url":"${other}",`));
      for (const body of odd) await isDisregarded(body);
    },
  },
  {
    comes: 'another algorithm, `crit`, `b64` or `ts`; bytes that were changed after signing; more than four signatures',
    fate: 'refused',
    so: 'with 401, and nothing of the body is read',
    prove: async () => {
      await isRefused(bodyOf(), (good) => `${good.slice(0, -4)}AAAA`);
      await isRefused(bodyOf(), (good) => Array(5).fill(good).join(','));
      await isRefused(bodyOf(), () => undefined);
      for (const different of [{ alg: 'none' }, { crit: ['b64', 'b64'] }, { b64: true }, { ts: '1' }, { ts: 1 }]) {
        const signature = await sign(bodyOf(), vendor, different);
        await isRefused(bodyOf(), () => signature);
      }
    },
  },
];
