import { describe, expect, test } from 'vitest';
import { webhookWorkOf } from '../../../shared/http/stream-event.ts';
import { noon } from '../../support/memberships.ts';

describe('an event of the stream', () => {
  const recordOf = (image: unknown, SequenceNumber = '7') => ({
    eventName: 'INSERT',
    dynamodb: { SequenceNumber, NewImage: image },
  });
  const image = {
    kind: { S: 'webhook#a07e1lwvtuw0' },
    id: { S: 'account.cancel' },
    accountId: { S: 'a07e1lwvtuw0' },
    eventType: { S: 'account.cancel' },
    signedAt: { S: '2026-11-21T11:59:59.000Z' },
    receivedAt: { S: '2026-11-21T12:00:00.000Z' },
    expiresAt: { N: '1795435200' },
  };
  const work = {
    sequenceNumber: '7',
    accountId: 'a07e1lwvtuw0',
    eventType: 'account.cancel',
    signedAt: noon - 1_000,
    receivedAt: noon,
  };
  const read = (event: unknown) => {
    const unreadable: string[] = [];
    return { work: webhookWorkOf(event, (place) => unreadable.push(place)), unreadable };
  };

  test('names the work and its place', () => {
    expect(read({ Records: [recordOf(image)] })).toEqual({ work: [work], unreadable: [] });
  });

  test('is read if an earlier version has recorded the webhook', () => {
    const earlier = { ...image, kind: { S: 'webhook' }, id: { S: 'a07e1lwvtuw0#account.cancel' } };
    expect(read({ Records: [recordOf(earlier)] })).toEqual({ work: [work], unreadable: [] });
  });

  test.each([
    ['another kind of item', { kind: { S: 'lease' } }],
    ['an account id that climbs', { ...image, accountId: { S: '../x' } }],
    ['an unknown type', { ...image, eventType: { S: 'contact.create' } }],
    ['no time', { ...image, receivedAt: undefined }],
    ['no item', undefined],
  ])('with %s names its place, and has the others all the same', (_what, odd) => {
    expect(read({ Records: [recordOf(odd, '6'), recordOf(image)] })).toEqual({ work: [work], unreadable: ['6'] });
  });

  test.each([
    ['nothing', undefined],
    ['no list', {}],
    ['a record without its place', { Records: [{ dynamodb: { NewImage: image } }] }],
  ])('with %s is an error', (_what, event) => {
    expect(() => read(event)).toThrow();
  });
});
