/** Webhooks in other forms than the usual one, as the vendor has signed them: accepted, or without any effect. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { succeeded } from '../../shared/constant-contact/result.ts';
import { mutantsOf } from '../simulation/mutated-answers/mutants.ts';
import { bodyFor, type Draw, draws, pick, type Sent } from '../support/webhook-draws.ts';
import { accountId, bodyOf, createReceiver, keySetOf, makeKeys, sign } from '../support/webhooks.ts';

const [vendor, stranger] = [makeKeys(), makeKeys()];

/** Each says and signs the same as the vendor's usual form. */
const dresses: Readonly<Record<string, (draw: Draw) => Promise<Sent>>> = {
  'the usual one': async (draw) => ({ body: bodyFor(draw), signature: await sign(bodyFor(draw), vendor) }),
  'another key beside ours': async (draw) => {
    const body = bodyFor(draw);
    const [good, other] = [await sign(body, vendor), await sign(body, stranger)];
    return { body, signature: draw.seed % 2 === 0 ? `${other}, ${good}` : `${good},${other}` };
  },
  'blanks, padding and the usual alphabet': async (draw) => {
    const body = bodyFor(draw);
    const [header = '', signature = ''] = (await sign(body, vendor)).split('..');
    const usual = Buffer.from(signature, 'base64url').toString('base64');
    return {
      body,
      signature: pick([` ${header}..${usual}`, `${header}..${usual}\t`, `${header}..${signature}==`], draw.seed),
    };
  },
  'another body, signed as it is': async (draw) => {
    const url = pick(
      [
        `http://api.constantcontact.com/v3/partner/accounts/${draw.accountId}/plan/`,
        `/v3/partner/accounts/${draw.accountId}/plan?topic=3`,
        ` https://API.CC.EMAIL/v3/partner/accounts/${draw.accountId}/plan `,
      ],
      draw.seed,
    );
    const event_type = pick([draw.eventType.toUpperCase(), ` ${draw.eventType}`, draw.eventType], draw.place);
    const members = bodyOf({ url, event_type, topic_id: '3', extra: { nested: [null] } });
    const body = pick(
      [members, `\ufeff${members}`, `${members}\r\n`, members.replaceAll(',"', ',\r\n  "')],
      draw.place,
    );
    return { body, signature: await sign(body, vendor) };
  },
};

test('a thousand genuine webhooks in another dress are accepted, each about its own account', async () => {
  const { receive, recorded } = createReceiver(succeeded(keySetOf(vendor)));
  const names = Object.keys(dresses);
  for (const [index, draw] of fc.sample(draws, { numRuns: 1_000, seed: 7515 }).entries()) {
    const name = names[index % names.length] ?? '';
    const dressed = await dresses[name]?.(draw);
    expect(await receive(dressed?.body ?? '', dressed?.signature), name).toBe('taken');
    expect(recorded.at(-1)?.notice, name).toEqual({ accountId: draw.accountId, eventType: draw.eventType });
  }
  expect(recorded).toHaveLength(1_000);
});

test('mutants of a body say the same or nothing if the vendor has signed them, and are refused if not', async () => {
  const { receive, recorded } = createReceiver(succeeded(keySetOf(vendor)));
  const body = bodyOf();
  const genuine = await sign(body, vendor);
  const notice = { accountId, eventType: 'account.cancel' };
  const mutants = mutantsOf(JSON.parse(body), 200, { cuts: 60 });
  for (const { name, bytes } of mutants) {
    recorded.length = 0;
    expect(await receive(bytes, await sign(bytes, vendor)), name).toBe('taken');
    for (const each of recorded) expect(each.notice, name).toEqual(notice);
    recorded.length = 0;
    expect(await receive(bytes, genuine), name).toBe(bytes.toString() === body ? 'taken' : 'refused');
    expect(recorded.length === 0 || bytes.toString() === body, name).toBe(true);
  }
  expect(mutants.length).toBeGreaterThan(250);
});
