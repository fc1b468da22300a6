import { CloudEvent, HTTP } from 'cloudevents';
import { expect, test } from 'vitest';
import { cloudEventOf, sequenceOf } from '../../../../shared/domain/news/cloud-event.ts';
import { newsTypes } from '../../../../shared/domain/news/event-types.ts';
import type { News } from '../../../../shared/domain/news/news.ts';
import { accountIdOf, noon } from '../../../support/memberships.ts';

const frame = {
  origin: 'log.example/trail',
  typePrefix: 'example.partner',
  dataSchema: 'https://api.example/openapi.json#/components/schemas/ChangeData',
};
const accountId = accountIdOf('a07e1lwvtuw0');
const news: News = { type: 'membership.granted', time: noon, accountId, data: { accountId, version: 1 } };

test('an event in its form', () => {
  expect(cloudEventOf(1042, news, frame)).toEqual({
    specversion: '1.0',
    id: expect.stringMatching(/^[0-9a-f]{16}-1042$/),
    source: 'log.example/trail',
    type: 'example.partner.membership.granted',
    subject: 'a07e1lwvtuw0',
    time: '2026-11-21T12:00:00.000Z',
    datacontenttype: 'application/json',
    dataschema: frame.dataSchema,
    sequence: '000000001042',
    data: { accountId, version: 1 },
  });
});

test('the id is the same each time, and another one in another log', () => {
  const id = cloudEventOf(7, news, frame).id;
  expect(cloudEventOf(7, news, frame).id).toBe(id);
  expect(cloudEventOf(8, news, frame).id).not.toBe(id);
  expect(cloudEventOf(7, news, { ...frame, origin: 'log.example/other' }).id).not.toBe(id);
});

test('sequences as texts are in the order of the log', () => {
  const indexes = [0, 9, 10, 99, 255, 256, 1_000_000, 999_999_999_999];
  expect(indexes.map(sequenceOf).toSorted()).toEqual(indexes.map(sequenceOf));
});

test.each(Object.keys(newsTypes) as News['type'][])('another library takes %s', (type) => {
  const event = cloudEventOf(3, { ...news, type, ...(type.startsWith('policy') && { accountId: undefined }) }, frame);
  const headers = { 'content-type': 'application/cloudevents+json' };
  const parsed = HTTP.toEvent({ headers, body: JSON.stringify(event) });
  if (!(parsed instanceof CloudEvent)) throw new Error('not one event');
  expect(parsed.validate()).toBe(true);
  expect(JSON.parse(JSON.stringify(parsed))).toEqual(event);
});

test('an odd name of the log is still a URI reference', () => {
  const source = cloudEventOf(3, news, { ...frame, origin: 'a"b<c>[d]%e|f' }).source;
  expect(source).toBe('a%22b%3Cc%3E%5Bd%5D%25e%7Cf');
  expect(() => new CloudEvent({ ...cloudEventOf(3, news, frame), source })).not.toThrow();
});
