/** The keys of single sign-on, and their certificates. */
import { X509Certificate } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import { dayMs } from '../../../../shared/base/time.ts';
import { actor, ada, createSignOnWorld, first, readBy, type SignOnWorld, xmlOf } from '../../../support/sign-on.ts';

let world: SignOnWorld;
beforeEach(async () => {
  world = await createSignOnWorld();
  await world.identities.set(ada, { accountId: first, externalId: 'ext-1' }, actor);
});
const recordsOf = () => world.db.dump('records').filter(({ operation }) => operation === 'sign-in');

describe('the keys', () => {
  test('are switched while 100 tickets are open: none fails, and each is verified by the metadata of both', async () => {
    const { a, b } = world.keys;
    const secrets = await Promise.all(Array.from({ length: 100 }, () => world.ticket()));
    const before = await world.metadata(world.completing({ keys: [a, b] }));
    const half = async (from: number, to: number, keys: [typeof a, typeof a]) => {
      const dependencies = world.completing({ keys });
      return Promise.all(secrets.slice(from, to).map(async (each) => xmlOf(await world.complete(each, dependencies))));
    };
    const responses = [...(await half(0, 50, [a, b])), ...(await half(50, 100, [b, a]))];
    const after = await world.metadata(world.completing({ keys: [b, a] }));
    for (const xml of responses) {
      for (const metadata of [before, after]) {
        expect((await readBy(metadata, xml, world.clock.now)).profile).toMatchObject({ nameID: 'ext-1' });
      }
    }
    expect(
      recordsOf()
        .map(({ details }) => (details as { keyId: string }).keyId)
        .sort(),
    ).toEqual([...Array.from({ length: 50 }, () => 'key-a'), ...Array.from({ length: 50 }, () => 'key-b')]);
    // The old one leaves when it is set to, and its responses are not good from then on.
    const alone = await world.metadata(world.completing({ keys: [b] }));
    await expect(readBy(alone, responses[0] ?? '', world.clock.now)).rejects.toThrow();
    expect((await readBy(alone, responses[99] ?? '', world.clock.now)).profile).toMatchObject({ nameID: 'ext-1' });
  });

  test('have one certificate each, however many processes make it at once, and for as long as is set', async () => {
    const metadata = await Promise.all(Array.from({ length: 5 }, () => world.metadata()));
    expect(new Set(metadata).size).toBe(1);
    world.clock.now += 100 * dayMs;
    expect(await world.metadata()).toBe(metadata[0]);
    const [, der = ''] = /X509Certificate>([^<]+)</.exec(metadata[0] ?? '') ?? [];
    const { validTo } = new X509Certificate(Buffer.from(der, 'base64'));
    expect(Math.round((Date.parse(validTo) - (world.clock.now - 100 * dayMs)) / dayMs)).toBe(365);
  });
});
