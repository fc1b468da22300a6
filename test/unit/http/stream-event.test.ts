import { describe, expect, test } from 'vitest';
import { webhookWorkOf } from '../../../shared/http/stream-event.ts';

describe('an event of the stream', () => {
  const recordOf = (image: unknown) => ({ eventName: 'INSERT', dynamodb: { SequenceNumber: '7', NewImage: image } });
  const image = { accountId: { S: 'a07e1lwvtuw0' }, eventType: { S: 'account.cancel' }, kind: { S: 'webhook' } };

  test('names the work and its place', () => {
    expect(webhookWorkOf({ Records: [recordOf(image)] })).toEqual([
      { sequenceNumber: '7', accountId: 'a07e1lwvtuw0', eventType: 'account.cancel' },
    ]);
  });

  test.each([
    ['nothing', undefined],
    ['no list', {}],
    ['another kind of item', { Records: [recordOf({ kind: { S: 'lease' } })] }],
    ['an account id that climbs', { Records: [recordOf({ ...image, accountId: { S: '../x' } })] }],
    ['an unknown type', { Records: [recordOf({ ...image, eventType: { S: 'contact.create' } })] }],
  ])('with %s is an error', (_what, event) => {
    expect(() => webhookWorkOf(event)).toThrow();
  });
});
